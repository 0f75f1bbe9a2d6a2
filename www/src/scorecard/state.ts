// The dealer question: which tables, which setup, the run, the answer, and what of it is looked at.

import { computed, effect, signal } from '@preact/signals';
import type { Area, ScorecardFilter, ScorecardReport, ScorecardSetup } from '../../pkg/nearside';
import type { EngineFailure } from '../engine/failure';
import { readyTables, type ReadyTable } from '../data/tables';
import { engine } from '../shell/engine';
import { lookAt, places, type Places } from '../shell/route';
import { asFailure } from '../ui/failure';
import type { Work } from '../ui/progress';

/** The engine holds one scorecard; a new one takes its place when it is complete. */
export const SCORECARD = 'scorecard';

export interface Answer {
  /** Counts runs, so that what was derived from an earlier one can be told. */
  run: number;
  report: ScorecardReport;
  /** What it was made of: tables as `id version`. */
  origin: { tables: string; setup: ScorecardSetup };
}

const wantedTables = signal<readonly string[] | undefined>(undefined);
/** The tables in question: those chosen, or all. */
export const chosen = computed(() => readyTables.value.filter(({ id }) => wantedTables.value?.includes(id) ?? true));
export const setup = signal<ScorecardSetup | undefined>(undefined);
/** Set while the engine guesses a setup. */
export const guessing = signal(false);
export const setupFailure = signal<EngineFailure | undefined>(undefined);
export const running = signal<Work | undefined>(undefined);
export const runFailure = signal<EngineFailure | undefined>(undefined);
export const answer = signal<Answer | undefined>(undefined);

/** Names of all columns of the tables in question, each once. */
export const columns = computed(() => [...new Set(chosen.value.flatMap(({ read }) => read.profiles.map(({ name }) => name)))]);
/** Those that hold numbers. */
export const numbers = computed(() => {
  const found = chosen.value.flatMap(({ read }) => read.profiles.filter(({ columnType }) => columnType === 'number'));
  return [...new Set(found.map(({ name }) => name))];
});

function keyOf(tables: readonly ReadyTable[]): string {
  return tables.map(({ id, version }) => `${id} ${version}`).join(', ');
}

/** Whether the answer in sight is of another setup or another reading than the one now chosen. */
export const stale = computed(() => {
  const origin = answer.value?.origin;
  if (!origin || !setup.value) return false;
  return origin.tables !== keyOf(chosen.value) || JSON.stringify(origin.setup) !== JSON.stringify(setup.value);
});

export function chooseTables(ids: readonly string[]): void {
  wantedTables.value = ids;
}

/** Takes one table in or out. */
export function tick(id: string, wanted: boolean): void {
  const before = chosen.peek().map((table) => table.id);
  wantedTables.value = wanted ? [...before, id] : before.filter((other) => other !== id);
}

let setupFor = '';

// Every choice of tables has a guess of its own.
effect(() => {
  const now = chosen.value;
  const key = keyOf(now);
  if (key === setupFor) return;
  setupFor = key;
  setup.value = undefined;
  setupFailure.value = undefined;
  guessing.value = false;
  if (now.length > 0) void guess(now.map(({ id }) => id), key);
});

async function guess(tables: string[], key: string): Promise<void> {
  guessing.value = true;
  try {
    const found = await engine.call('scorecardSetup', { tables });
    if (setupFor === key) setup.value = found;
  } catch (thrown) {
    if (setupFor === key) setupFailure.value = asFailure(thrown);
  } finally {
    if (setupFor === key) guessing.value = false;
  }
}

export function changeSetup(change: Partial<ScorecardSetup>): void {
  if (setup.value) setup.value = { ...setup.value, ...change };
}

/** Sets or clears the column with the year. */
export function chooseYear(name: string): void {
  if (!setup.value) return;
  const { year: _, ...rest } = setup.value;
  setup.value = name === '' ? rest : { ...rest, year: name };
}

/** The columns of a category. */
export function chooseDimension(id: string, columns: string[]): void {
  const now = setup.peek();
  if (now) changeSetup({ dimensions: now.dimensions.map((other) => (other.id === id ? { ...other, columns } : other)) });
}

/** A setup of three columns that the person named, because they could not be told. */
export async function nameColumns(dealer: string, month: string, area: Area): Promise<void> {
  const key = setupFor;
  try {
    // Of no tables it is one without columns.
    const blank = await engine.call('scorecardSetup', { tables: [] });
    if (setupFor !== key) return;
    setupFailure.value = undefined;
    setup.value = { ...blank, dealer, month, areas: [area] };
  } catch (thrown) {
    if (setupFor === key) setupFailure.value = asFailure(thrown);
  }
}

export function changeArea(at: number, change: Partial<Area>): void {
  const now = setup.peek();
  if (now) changeSetup({ areas: now.areas.map((area, i) => (i === at ? { ...area, ...change } : area)) });
}

/** Makes the scorecard with the setup as it is. The earlier one stays until there is a new one. */
export async function makeScorecard(): Promise<void> {
  const wanted = setup.peek();
  const tables = chosen.peek();
  if (!wanted || running.peek()) return;
  const key = keyOf(tables);
  const abort = new AbortController();
  const cancel = () => abort.abort();
  running.value = { stage: 'Waiting for the engine', cancel };
  runFailure.value = undefined;
  try {
    const report = await engine.call(
      'scorecardRun',
      { tables: tables.map(({ id }) => id), scorecard: SCORECARD, setup: wanted },
      {
        signal: abort.signal,
        onProgress: ({ stage, fraction, secondsLeft }) => {
          running.value = { stage, fraction, left: secondsLeft, cancel };
        },
      },
    );
    const before = answer.peek();
    answer.value = { run: (before?.run ?? 0) + 1, report, origin: { tables: key, setup: wanted } };
    // Places of an earlier scorecard may mean something else in this one.
    if (before && !sameLists(before.report, report)) lookAt({}, 'in place');
  } catch (thrown) {
    const failure = asFailure(thrown);
    if (failure.code !== 'cancelled') runFailure.value = failure;
  } finally {
    running.value = undefined;
  }
}

function sameLists(a: ScorecardReport, b: ScorecardReport): boolean {
  const lists = ({ dealers, dimensions, months, setup: { areas } }: ScorecardReport) =>
    JSON.stringify([dealers, dimensions, months, areas.length]);
  return lists(a) === lists(b);
}

/** Waits until the setup of these tables has been guessed; tells whether there is one. */
export function setupReady(ids: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const stop = effect(() => {
      const here = chosen.value.length === ids.length && chosen.value.every(({ id }) => ids.includes(id));
      if (setupFailure.value !== undefined || (here && setup.value)) {
        resolve(setupFailure.value === undefined);
        queueMicrotask(() => stop());
      }
    });
  });
}

/** What the address asks to look at, where the report has such places; all else as the report proposes. */
export function filterOf(report: ScorecardReport, wanted: Places): ScorecardFilter {
  const within = (name: string, list: readonly unknown[]) => {
    const place = wanted[name];
    return place !== undefined && place < list.length ? place : undefined;
  };
  const from = within('from', report.months) ?? report.filter.from;
  const to = within('to', report.months) ?? report.filter.to;
  const picks = report.dimensions.flatMap(({ id, levels }) => {
    const level = within(id, levels);
    return level === undefined ? [] : [{ dimension: id, level }];
  });
  return {
    area: within('area', report.setup.areas) ?? report.filter.area,
    from: Math.min(from, to),
    to: Math.max(from, to),
    picks,
  };
}

/** The dealer the address asks for. */
export function dealerOf(report: ScorecardReport, wanted: Places): number | undefined {
  const place = wanted.dealer;
  return place !== undefined && place < report.dealers.length ? place : undefined;
}

/** Other places of the address: those left undefined are gone. */
export function changePlaces(change: Record<string, number | undefined>, how: 'step' | 'in place' = 'in place'): void {
  lookAt(placesWith(change), how);
}

export function placesWith(change: Record<string, number | undefined>): Places {
  const wanted = Object.entries({ ...places.value, ...change });
  return Object.fromEntries(wanted.filter((entry): entry is [string, number] => entry[1] !== undefined));
}
