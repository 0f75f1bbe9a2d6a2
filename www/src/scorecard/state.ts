// The dealer question: its setup, its run, and what of the answer is looked at.

import { computed } from '@preact/signals';
import type { Area, Likeness, ScorecardFilter, ScorecardReport, ScorecardSetup } from '../../pkg/nearside';
import { engine } from '../engine/engine';
import { lookAt, places, type Places } from '../shell/route';
import { type Answer as AnswerOf, createWorkspace } from '../workspace/state';

export type Answer = AnswerOf<ScorecardSetup, ScorecardReport>;

export const workspace = createWorkspace<ScorecardSetup, ScorecardReport>({
  id: 'scorecard',
  tables: 'several',
  guess: (tables) => engine.call('scorecardSetup', { tables: tables.map(({ id }) => id) }),
  run: (tables, scorecard, setup, options) => engine.call('scorecardRun', { tables, scorecard, setup }, options),
  // Places of an earlier scorecard may mean something else in this one.
  onAnswer: (report, before) => {
    if (before && !sameLists(before, report)) lookAt({}, 'in place');
  },
});

export const { chosen, setup, guessing, setupFailure, running, changeSetup } = workspace;
export const makeScorecard = workspace.run;

/** Takes one table in or out. */
export function tick(id: string, wanted: boolean): void {
  const before = chosen.peek().map((table) => table.id);
  workspace.chooseTables(wanted ? [...before, id] : before.filter((other) => other !== id));
}

/** Names of all columns of the tables in question, each once. */
export const columns = computed(() => [...new Set(chosen.value.flatMap(({ read }) => read.profiles.map(({ name }) => name)))]);
/** Those that hold numbers. */
export const numbers = computed(() => {
  const found = chosen.value.flatMap(({ read }) => read.profiles.filter(({ columnType }) => columnType === 'number'));
  return [...new Set(found.map(({ name }) => name))];
});

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

/** Says whether names of dealers that differ this way are the same. */
export function answerMatch(likeness: Likeness, answer: boolean): void {
  const now = setup.peek();
  if (now) changeSetup({ matching: now.matching.map((other) => (other.likeness === likeness ? { likeness, answer } : other)) });
}

/** A setup of three columns that the person named, because they could not be told. */
export function nameColumns(dealer: string, month: string, area: Area): Promise<void> {
  return workspace.guessAnew(async () => {
    // Of no tables it is one without columns.
    const blank = await engine.call('scorecardSetup', { tables: [] });
    return { ...blank, dealer, month, areas: [area] };
  });
}

export function changeArea(at: number, change: Partial<Area>): void {
  const now = setup.peek();
  if (now) changeSetup({ areas: now.areas.map((area, i) => (i === at ? { ...area, ...change } : area)) });
}

function sameLists(a: ScorecardReport, b: ScorecardReport): boolean {
  const lists = ({ dealers, dimensions, months, setup: { areas } }: ScorecardReport) =>
    JSON.stringify([dealers, dimensions, months, areas.length]);
  return lists(a) === lists(b);
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
