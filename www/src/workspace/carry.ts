// What a person decided, put into a new guess: for a table that is read again, and for the file of
// next month.

/** A guess of the engine, and what the person made of it. */
export interface Decided<Setup> {
  /** Empty when the person made all of it. */
  guessed: Partial<Setup>;
  setup: Setup;
}

/** Fields of which a decision is not the whole value: how one becomes part of a new guess. */
export type Merge<Setup> = { [K in keyof Setup]?: (decided: Setup[K], guessed: Setup[K]) => Setup[K] };

/** Names of columns: those there were, and those there are. */
export interface Columns {
  before: ReadonlySet<string>;
  now: ReadonlySet<string>;
}

/**
 * A new guess with the decisions of before. What a person decided is what differs from the guess of
 * then; a field that names a column which is gone is guessed anew.
 */
export function carryOver<Setup extends object>({ guessed, setup }: Decided<Setup>, found: Setup, columns: Columns, merge: Merge<Setup> = {}): Setup {
  const carried = { ...found };
  for (const key of keysOf(guessed, setup)) {
    const decided = setup[key];
    const part = merge[key];
    if (same(guessed[key], decided)) continue;
    if (part) carried[key] = part(decided, found[key]);
    else if (decided === undefined) delete carried[key];
    else if (!namesGoneColumn(decided, columns)) carried[key] = decided;
  }
  return carried;
}

function keysOf<Setup extends object>(...setups: Partial<Setup>[]): (keyof Setup)[] {
  return [...new Set(setups.flatMap((setup) => Object.keys(setup) as (keyof Setup)[]))];
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function namesGoneColumn(value: unknown, { before, now }: Columns): boolean {
  if (typeof value === 'string') return before.has(value) && !now.has(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((part) => namesGoneColumn(part, { before, now }));
}
