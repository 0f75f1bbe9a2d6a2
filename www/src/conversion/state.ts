// The conversion question: which table, which setup, the run, and the answer.

import { computed, effect, signal } from '@preact/signals';
import type { ColumnChoice, ConversionReport, ConversionSetup } from '../../pkg/nearside';
import { EngineFailure } from '../engine/failure';
import { readyTable, readyTables, tables } from '../data/tables';
import { setTarget } from '../data/target';
import { engine } from '../shell/engine';
import { asFailure } from '../ui/failure';
import type { Work } from '../ui/progress';

export interface Answer {
  /** The model's id in the engine. */
  model: string;
  report: ConversionReport;
  fitted: Uint8Array;
  /** What it was trained on; absent for a model from a file. */
  origin?: { table: string; version: number; setup: ConversionSetup };
}

const wantedTable = signal<string | undefined>(undefined);
/** The table in question: the chosen one, or the first there is. */
export const table = computed(() => readyTable(wantedTable.value) ?? readyTables.value[0]);
export const setup = signal<ConversionSetup | undefined>(undefined);
/** Set while the engine guesses a setup. */
export const guessing = signal(false);
export const setupFailure = signal<EngineFailure | undefined>(undefined);
export const running = signal<Work | undefined>(undefined);
export const runFailure = signal<EngineFailure | undefined>(undefined);
export const answer = signal<Answer | undefined>(undefined);

/** Whether the answer in sight is of another setup or another reading than the one now chosen. */
export const stale = computed(() => {
  const origin = answer.value?.origin;
  if (!origin || !setup.value) return false;
  const now = table.value;
  return origin.table !== now?.id || origin.version !== now.version || decisions(origin.setup) !== decisions(setup.value);
});

/** What of a setup changes the answer, as text to compare: all but the words. */
function decisions({ columns, order, ...rest }: ConversionSetup): string {
  const { kind } = order;
  return JSON.stringify([rest, columns.map(({ name, include: used }) => [name, used]), kind, kind === 'column' ? order.name : '']);
}

let lastModel = 0;
/** Which reading of which table the setup is of. */
let setupFor = '';
/** The last setup of each table, for when the person comes back to it or it is read again. */
const setups = new Map<string, { key: string; setup: ConversionSetup }>();

export function chooseTable(id: string): void {
  wantedTable.value = id;
}

// Each table has a setup of its own. One that was read again is guessed anew, and what the person
// had decided is put into the new guess.
effect(() => {
  const now = table.value;
  const key = now ? `${now.id} ${now.version}` : '';
  if (key === setupFor) return;
  setupFor = key;
  const before = now && setups.get(now.id);
  setup.value = before?.key === key ? before.setup : undefined;
  setupFailure.value = undefined;
  guessing.value = false;
  if (!now || setup.peek()) return;
  const { id } = now;
  const earlier = before?.setup;
  const target = earlier && now.read.profiles.some(({ name }) => name === earlier.target) ? earlier.target : undefined;
  void guess(
    () =>
      earlier && target !== undefined
        ? engine.call('conversionTarget', { table: id, target, positive: earlier.positive }).then((found) => carryOver(earlier, found))
        : engine.call('conversionSetup', { table: id }),
    key,
  );
});

effect(() => {
  const now = table.value;
  if (!now || !setup.value) return;
  setTarget(now.id, setup.value);
  setups.set(now.id, { key: setupFor, setup: setup.value });
});

/** A new guess with what the person had decided before. */
function carryOver(earlier: ConversionSetup, found: ConversionSetup): ConversionSetup {
  const { model, boosting, keptShare, folds, testShare, seed } = earlier;
  const decided = new Map(earlier.columns.filter(({ because }) => because === 'user').map((column) => [column.name, column]));
  const columns = found.columns.map((column) => ({ ...column, ...decided.get(column.name) }));
  return { ...found, columns, model, boosting, keptShare, folds, testShare, seed };
}

/** Another target or another value of it: the engine guesses the columns anew. */
export function chooseTarget(target: string, positive: string | null): void {
  const now = table.peek();
  if (now) void guess(() => engine.call('conversionTarget', { table: now.id, target, positive }), setupFor);
}

async function guess(ask: () => Promise<ConversionSetup>, key: string): Promise<void> {
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

export function changeSetup(change: Partial<ConversionSetup>): void {
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
    answer.value = { model, report, fitted, origin: { table: now.id, version: now.version, setup: chosen } };
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
export async function open(report: ConversionReport, fitted: Uint8Array): Promise<void> {
  lastModel += 1;
  const model = `m${lastModel}`;
  await engine.call('conversionRestore', { model, fitted });
  answer.value = { model, report, fitted };
}
