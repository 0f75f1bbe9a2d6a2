// The state of a workspace: which tables it is asked of, which setup, the run, and the answer.

import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { readyTable, readyTables, type ReadyTable } from '../data/tables';
import { wantedTables } from '../data/wanted';
import type { CallOptions } from '../engine/client';
import { engine } from '../engine/engine';
import type { EngineFailure } from '../engine/failure';
import { asFailure } from '../ui/failure';
import type { Work } from '../ui/progress';
import { carryOver, type Decided, type Merge } from './carry';

/** What a workspace does its own way. */
export interface Definition<Setup extends object, Report> {
  /** As in the list of workspaces. */
  id: string;
  tables: 'one' | 'several';
  /** A guessed setup; for tables that had a setup before, or have the columns of such, with what of it the guess depends on. */
  guess: (tables: readonly ReadyTable[], earlier?: Setup) => Promise<Setup>;
  /** How decisions are carried into a new guess where they are not a whole field of the setup. */
  merge?: Merge<Setup>;
  /** Has the engine learn `model`. */
  run: (tables: string[], model: string, setup: Setup, options: CallOptions) => Promise<Report>;
  /** What of a setup its answer depends on, when that is not all of it. */
  decisions?: (setup: Setup) => unknown;
  /** Told when an answer has come, before it is shown, with the one it takes the place of. */
  onAnswer?: (report: Report, before: Report | undefined) => void;
}

/** What an answer was made of. */
export interface Origin<Setup> {
  tables: readonly { id: string; version: number }[];
  setup: Setup;
}

export interface Answer<Setup, Report> {
  /** The model's id in the engine. */
  model: string;
  report: Report;
  /** Absent for a model from a file. */
  origin?: Origin<Setup>;
}

export interface Workspace<Setup extends object, Report> {
  readonly id: string;
  readonly tables: 'one' | 'several';
  /** The tables in question: those chosen; or the first there is, or all. */
  readonly chosen: ReadonlySignal<readonly ReadyTable[]>;
  chooseTables(ids: readonly string[]): void;
  readonly setup: Signal<Setup | undefined>;
  changeSetup(change: Partial<Setup>): void;
  /** Takes a field out that a setup may do without. */
  clearSetup(field: keyof Setup): void;
  /** Has the setup guessed anew for what the person chose. */
  guessAnew(ask: () => Promise<Setup>): Promise<void>;
  /** Set while the engine guesses a setup. */
  readonly guessing: ReadonlySignal<boolean>;
  readonly setupFailure: Signal<EngineFailure | undefined>;
  /** Waits until the setup of these tables has been guessed; tells whether there is one. */
  setupReady(ids: readonly string[]): Promise<boolean>;
  /** Runs with the setup as it is. The earlier answer stays until there is a new one. */
  run(): Promise<void>;
  readonly running: ReadonlySignal<Work | undefined>;
  readonly runFailure: Signal<EngineFailure | undefined>;
  readonly answer: ReadonlySignal<Answer<Setup, Report> | undefined>;
  /** Shows the answer of a model that was kept as bytes. */
  open(report: Report, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Whether the answer in sight is of another setup or another reading than the one now chosen. */
  readonly stale: ReadonlySignal<boolean>;
}

/** Whether the tables an answer was made of are still there as they were. */
export function stillThere({ tables }: Pick<Origin<unknown>, 'tables'>): boolean {
  return tables.every(({ id, version }) => readyTable(id)?.version === version);
}

function idsOf(tables: readonly { id: string }[]): string {
  return tables.map(({ id }) => id).join(', ');
}

function keyOf(tables: readonly { id: string; version: number }[]): string {
  return tables.map(({ id, version }) => `${id} ${version}`).join(', ');
}

function columnsOf(tables: readonly ReadyTable[]): Set<string> {
  return new Set(tables.flatMap(({ read }) => read.profiles.map(({ name }) => name)));
}

/** A setup with the guess that it began as, and of which tables, as they were, it is. */
interface Remembered<Setup> extends Decided<Setup> {
  key: string;
  columns: Set<string>;
}

export function createWorkspace<Setup extends object, Report>(of: Definition<Setup, Report>): Workspace<Setup, Report> {
  const wanted = wantedTables(of.id);
  const chosen = computed<readonly ReadyTable[]>(() => {
    const all = readyTables.value;
    const found = wanted.value && all.filter(({ id }) => wanted.value?.includes(id));
    if (of.tables === 'several') return found ?? all;
    return (found?.length ? found : all).slice(0, 1);
  });
  const setup = signal<Setup | undefined>(undefined);
  const guessing = signal(false);
  const setupFailure = signal<EngineFailure | undefined>(undefined);
  const running = signal<Work | undefined>(undefined);
  const runFailure = signal<EngineFailure | undefined>(undefined);
  const answer = signal<Answer<Setup, Report> | undefined>(undefined);

  /** What was decided for each choice of tables, for when the person comes back to it or it is read again. */
  const remembered = new Map<string, Remembered<Setup>>();
  /** What was decided last: for the file of next month. */
  let latest: Remembered<Setup> | undefined;
  /** Which reading of which tables the setup is of. */
  let setupFor = '';
  /** What the setup began as; nothing when the person made all of it. */
  let guessed: Partial<Setup> = {};
  let lastGuess = 0;
  let lastModel = 0;

  async function guess(ask: () => Promise<Setup>, decide: (found: Setup) => Setup = (found) => found): Promise<void> {
    lastGuess += 1;
    const mine = lastGuess;
    guessing.value = true;
    setupFailure.value = undefined;
    try {
      const found = await ask();
      if (mine !== lastGuess) return;
      guessed = found;
      setup.value = decide(found);
    } catch (thrown) {
      if (mine === lastGuess) setupFailure.value = asFailure(thrown);
    } finally {
      if (mine === lastGuess) guessing.value = false;
    }
  }

  /** Guesses for tables that were read again, or for others that have the columns of those before. */
  function guessAgain(tables: readonly ReadyTable[], earlier: Remembered<Setup>, others: boolean): Promise<void> {
    const columns = { before: earlier.columns, now: columnsOf(tables) };
    const ask = () => of.guess(tables, earlier.setup);
    return guess(
      // Columns of the same names may hold something else.
      () => (others ? ask().catch(() => of.guess(tables)) : ask()),
      (found) => carryOver(earlier, found, columns, of.merge),
    );
  }

  // Each choice of tables has a setup of its own. Where there was none for this reading it is
  // guessed, and what the person had decided before is put into the guess.
  effect(() => {
    const now = chosen.value;
    const key = keyOf(now);
    if (key === setupFor) return;
    setupFor = key;
    const before = remembered.get(idsOf(now));
    const same = before?.key === key ? before : undefined;
    // A guess that is still on its way is of other tables.
    lastGuess += 1;
    guessed = same?.guessed ?? {};
    setup.value = same?.setup;
    setupFailure.value = undefined;
    guessing.value = false;
    if (now.length === 0 || same) return;
    const alike = latest && sameColumns(latest.columns, columnsOf(now)) ? latest : undefined;
    const earlier = before ?? alike;
    void (earlier ? guessAgain(now, earlier, before === undefined) : guess(() => of.guess(now)));
  });

  effect(() => {
    const now = chosen.value;
    if (now.length === 0 || !setup.value || keyOf(now) !== setupFor) return;
    latest = { key: setupFor, columns: columnsOf(now), guessed, setup: setup.value };
    remembered.set(idsOf(now), latest);
  });

  const decisions = (one: Setup) => JSON.stringify(of.decisions ? of.decisions(one) : one);
  const askedOf = (of: readonly { id: string; version: number }[], one: Setup) => `${keyOf(of)} ${decisions(one)}`;

  /** What the run that failed was of: its message goes when something else is asked. */
  let failedFor = '';
  effect(() => {
    const [now, decided] = [chosen.value, setup.value];
    if (runFailure.peek() && decided && askedOf(now, decided) !== failedFor) runFailure.value = undefined;
  });

  const stale = computed(() => {
    const origin = answer.value?.origin;
    if (!origin || !setup.value) return false;
    return keyOf(origin.tables) !== keyOf(chosen.value) || decisions(origin.setup) !== decisions(setup.value);
  });

  function newModel(): string {
    lastModel += 1;
    return `${of.id}-${lastModel}`;
  }

  /** Shows an answer. Nothing shows the model of the one before any more, so it is forgotten. */
  function show(next: Answer<Setup, Report>): void {
    const before = answer.peek();
    of.onAnswer?.(next.report, before?.report);
    answer.value = next;
    if (before) engine.call('forgetModel', { workspace: of.id, id: before.model }).catch(() => undefined);
  }

  async function run(): Promise<void> {
    const tables = chosen.peek();
    const decided = setup.peek();
    if (tables.length === 0 || !decided || running.peek()) return;
    const model = newModel();
    const abort = new AbortController();
    const cancel = () => abort.abort();
    running.value = { stage: 'Waiting for the engine', cancel };
    runFailure.value = undefined;
    try {
      const report = await of.run(
        tables.map(({ id }) => id),
        model,
        decided,
        {
          signal: abort.signal,
          onProgress: ({ stage, fraction, secondsLeft }) => {
            running.value = { stage, fraction, left: secondsLeft, cancel };
          },
        },
      );
      show({ model, report, origin: { tables: tables.map(({ id, version }) => ({ id, version })), setup: decided } });
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (failure.code === 'cancelled') return;
      failedFor = askedOf(tables, decided);
      runFailure.value = failure;
    } finally {
      running.value = undefined;
    }
  }

  function setupReady(ids: readonly string[]): Promise<boolean> {
    return new Promise((resolve) => {
      const stop = effect(() => {
        const gone = ids.some((id) => !readyTables.value.some((table) => table.id === id));
        const here = chosen.value.length === ids.length && chosen.value.every(({ id }) => ids.includes(id));
        const failed = gone || setupFailure.value !== undefined;
        if (failed || (here && setup.value)) {
          resolve(!failed);
          queueMicrotask(() => stop());
        }
      });
    });
  }

  return {
    id: of.id,
    tables: of.tables,
    chosen,
    chooseTables: (ids) => {
      wanted.value = ids;
    },
    setup,
    changeSetup: (change) => {
      if (setup.value) setup.value = { ...setup.value, ...change };
    },
    clearSetup: (field) => {
      if (!setup.value) return;
      const rest = { ...setup.value };
      delete rest[field];
      setup.value = rest;
    },
    guessAnew: (ask) => guess(ask),
    guessing,
    setupFailure,
    setupReady,
    run,
    running,
    runFailure,
    answer,
    open: async (report, bytes) => {
      const model = newModel();
      await engine.call('restoreModel', { workspace: of.id, id: model, bytes });
      show({ model, report });
    },
    stale,
  };
}

function sameColumns(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((name) => b.has(name));
}
