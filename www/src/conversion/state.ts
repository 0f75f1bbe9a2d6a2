// The conversion question: which table, which setup, the run, and the answer.

import { computed, effect, signal } from '@preact/signals';
import type { ColumnChoice, Report, Setup } from '../../pkg/nearside';
import { EngineFailure } from '../engine/failure';
import type { FittedModel } from '../engine/protocol';
import { readyTable, readyTables, tables } from '../data/tables';
import { setTarget } from '../data/target';
import { engine } from '../shell/engine';
import { asFailure } from '../ui/failure';
import type { Work } from '../ui/progress';

export interface Answer {
  /** The model's id in the engine. */
  model: string;
  report: Report;
  fitted: FittedModel;
  /** The table it was trained on; absent for a model from a file. */
  table?: string;
  /** Which reading of that table. */
  version?: number;
}

const wantedTable = signal<string | undefined>(undefined);
/** The table in question: the chosen one, or the first there is. */
export const table = computed(() => readyTable(wantedTable.value) ?? readyTables.value[0]);
export const setup = signal<Setup | undefined>(undefined);
/** Set while the engine guesses a setup. */
export const guessing = signal(false);
export const setupFailure = signal<EngineFailure | undefined>(undefined);
export const running = signal<Work | undefined>(undefined);
export const runFailure = signal<EngineFailure | undefined>(undefined);
export const answer = signal<Answer | undefined>(undefined);

/** Whether the answer in sight is of another setup or another reading than the one now chosen. */
export const stale = computed(() => {
  const shown = answer.value;
  if (!shown || shown.table === undefined || !setup.value) return false;
  const now = table.value;
  return shown.table !== now?.id || shown.version !== now.version || JSON.stringify(shown.report.setup) !== JSON.stringify(setup.value);
});

let lastModel = 0;
let setupFor = '';

export function chooseTable(id: string): void {
  wantedTable.value = id;
}

// A table that is new, or was read again, gets a setup of its own.
effect(() => {
  const now = table.value;
  const key = now ? `${now.id} ${now.version}` : '';
  if (key === setupFor) return;
  setupFor = key;
  setup.value = undefined;
  setupFailure.value = undefined;
  if (now) void guess(() => engine.call('conversionSetup', { table: now.id }), key);
});

effect(() => {
  const now = table.value;
  if (now && setup.value) setTarget(now.id, setup.value);
});

/** Another target or another value of it: the engine guesses the columns anew. */
export function chooseTarget(target: string, positive: string | null): void {
  const now = table.peek();
  if (now) void guess(() => engine.call('conversionTarget', { table: now.id, target, positive }), setupFor);
}

async function guess(ask: () => Promise<Setup>, key: string): Promise<void> {
  guessing.value = true;
  setupFailure.value = undefined;
  try {
    const found = await ask();
    if (setupFor === key) setup.value = found;
  } catch (thrown) {
    if (setupFor === key) setupFailure.value = asFailure(thrown);
  } finally {
    if (setupFor === key) guessing.value = false;
  }
}

export function changeSetup(change: Partial<Setup>): void {
  if (setup.value) setup.value = { ...setup.value, ...change };
}

export function changeColumn(name: string, change: Partial<ColumnChoice>): void {
  const now = setup.peek();
  if (now) changeSetup({ columns: now.columns.map((column) => (column.name === name ? { ...column, ...change } : column)) });
}

/** Takes a column in or out by the person's decision. */
export function include(name: string, included: boolean): void {
  changeColumn(name, {
    include: included,
    because: 'user',
    reason: included ? 'You put it in.' : 'You left it out.',
  });
}

/** Trains with the setup as it is. The earlier answer stays until there is a new one. */
export async function train(): Promise<void> {
  const now = table.peek();
  const chosen = setup.peek();
  if (!now || !chosen || running.peek()) return;
  lastModel += 1;
  const model = `m${lastModel}`;
  const abort = new AbortController();
  const cancel = () => abort.abort();
  running.value = { stage: 'Waiting for the engine', cancel };
  runFailure.value = undefined;
  try {
    const { report, fitted } = await engine.call(
      'conversionRun',
      { table: now.id, model, setup: chosen },
      {
        signal: abort.signal,
        onProgress: ({ stage, fraction, secondsLeft }) => {
          running.value = { stage, fraction, left: secondsLeft, cancel };
        },
      },
    );
    answer.value = { model, report, fitted, table: now.id, version: now.version };
  } catch (thrown) {
    const failure = asFailure(thrown);
    if (failure.code !== 'cancelled') runFailure.value = failure;
  } finally {
    running.value = undefined;
  }
}

/** Waits until the setup of this table has been guessed; tells whether there is one. */
export function setupReady(id: string): Promise<boolean> {
  return new Promise((resolve) => {
    const stop = effect(() => {
      const failed = setupFailure.value !== undefined || !tables.value.some((entry) => entry.id === id);
      if (failed || (setup.value && table.value?.id === id)) {
        resolve(!failed);
        queueMicrotask(() => stop());
      }
    });
  });
}

/** Brings back a model that was taken away as a file. */
export async function open(report: Report, fitted: FittedModel): Promise<void> {
  lastModel += 1;
  const model = `m${lastModel}`;
  await engine.call('conversionRestore', { model, fitted });
  answer.value = { model, report, fitted };
}
