// The conversion question: its setup, its run, and what of a setup its answers depend on.

import { computed, effect } from '@preact/signals';
import type { ColumnChoice, ConversionReport, ConversionSetup } from '../../pkg/nearside';
import { setTarget } from '../data/target';
import { engine } from '../engine/engine';
import { engineHere } from '../engine/page';
import { type Answer as AnswerOf, createWorkspace, type Origin as OriginOf } from '../workspace/state';

export type Answer = AnswerOf<ConversionSetup, ConversionReport>;
export type Origin = OriginOf<ConversionSetup>;

export const workspace = createWorkspace<ConversionSetup, ConversionReport>({
  id: 'conversion',
  tables: 'one',
  guess: (tables, earlier) => {
    const [table] = tables;
    const known = earlier && table?.read.profiles.some(({ name }) => name === earlier.target);
    const decided = earlier && known ? { target: earlier.target, positive: earlier.positive } : {};
    return engine.call('conversionSetup', { table: table?.id ?? '', ...decided });
  },
  merge: { columns: mergeColumns },
  run: ([table = ''], model, setup, options) => engine.call('conversionRun', { table, model, setup }, options),
  decisions: (setup) => engineHere()?.Engine.conversionDecisions(setup),
});

export const { setup, guessing, setupFailure, running, stale, changeSetup, clearSetup } = workspace;

/** The table in question. */
export const table = computed(() => workspace.chosen.value[0]);

effect(() => {
  const now = table.value;
  if (now && setup.value) setTarget(now.id, setup.value);
});

/** What of the setup the historical data depend on, as text to compare. */
export function questionOf(of: ConversionSetup): string {
  return JSON.stringify(engineHere()?.Engine.conversionQuestion(of));
}

/** Columns that the person took in or out stay so. */
function mergeColumns(decided: ColumnChoice[], guessed: ColumnChoice[]): ColumnChoice[] {
  const own = new Map(decided.filter(({ because }) => because === 'user').map((column) => [column.name, column]));
  return guessed.map((column) => ({ ...column, ...own.get(column.name) }));
}

/** Another target or another value of it: the engine guesses the columns anew. */
export function chooseTarget(target: string, positive?: string): void {
  const now = table.peek();
  const chosen = positive === undefined ? { target } : { target, positive };
  if (now) void workspace.guessAnew(() => engine.call('conversionSetup', { table: now.id, ...chosen }));
}

/** Has a further value of the target count as a conversion, or not any more. */
export function countToo(value: string, counts: boolean): void {
  const now = setup.peek();
  if (now) changeSetup({ also: counts ? [...now.also, value] : now.also.filter((other) => other !== value) });
}

function changeColumn(name: string, change: Partial<ColumnChoice>): void {
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

/** Says whether a date is that of the contact, which orders the rows, or one of the person, which predicts. */
export function answerMoment(name: string, contact: boolean): void {
  const now = setup.peek();
  if (!now) return;
  include(name, !contact);
  const orders = now.order.kind === 'column' && now.order.name === name;
  if (contact) changeSetup({ order: { kind: 'column', name } });
  else if (orders) changeSetup({ order: { kind: 'unknown' } });
}

export const train = workspace.run;
