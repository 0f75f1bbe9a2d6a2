// What it takes to make a new worker equal to the one before: the files the tables were read
// from with the choices made, the models, which are small, and how the scorecards were made.

import type { Calls, Method } from './protocol';

/** A call to be made again. */
type Repeatable = 'read' | 'forget' | 'conversionRestore' | 'scorecardRun';
export type Again = { [M in Repeatable]: { method: M; params: Calls[M]['params'] } }[Repeatable];

/** A call that has been made. */
export type Made = { [M in Method]: { method: M; params: Calls[M]['params'] } }[Method];

/** The id of what a call brings back. */
export function nameOf({ method, params }: Again): string {
  switch (method) {
    case 'conversionRestore':
      return params.model;
    case 'scorecardRun':
      return params.scorecard;
    default:
      return params.table;
  }
}

export class Kept {
  readonly #tables = new Map<string, Calls['read']['params']>();
  readonly #models = new Map<string, Calls['conversionRestore']['params']>();

  readonly #scorecards = new Map<string, Calls['scorecardRun']['params']>();

  /** Notes a call that succeeded. */
  keep(made: Made, result: Calls[Method]['result']): void {
    switch (made.method) {
      case 'read':
        this.#tables.set(made.params.table, made.params);
        break;
      case 'forget':
        this.#tables.delete(made.params.table);
        break;
      case 'conversionRun': {
        const { fitted } = result as Calls['conversionRun']['result'];
        this.#models.set(made.params.model, { model: made.params.model, fitted });
        break;
      }
      case 'conversionRestore':
        this.#models.set(made.params.model, made.params);
        break;
      case 'scorecardRun':
        this.#scorecards.set(made.params.scorecard, made.params);
        break;
    }
  }

  /** The call that undoes one that succeeded but was not noted. */
  undo(made: Made): Again | undefined {
    switch (made.method) {
      case 'read':
      case 'forget': {
        const { table } = made.params;
        const before = this.#tables.get(table);
        return before ? { method: 'read', params: before } : { method: 'forget', params: { table } };
      }
      case 'conversionRun':
      case 'conversionRestore': {
        const before = this.#models.get(made.params.model);
        return before && { method: 'conversionRestore', params: before };
      }
      case 'scorecardRun': {
        const before = this.#scorecards.get(made.params.scorecard);
        return before && { method: 'scorecardRun', params: before };
      }
    }
    return undefined;
  }

  /** Everything, in the order it came. */
  all(): Again[] {
    return [
      ...[...this.#tables.values()].map((params) => ({ method: 'read', params }) as const),
      ...[...this.#models.values()].map((params) => ({ method: 'conversionRestore', params }) as const),
      // After the tables they are made of.
      ...[...this.#scorecards.values()].map((params) => ({ method: 'scorecardRun', params }) as const),
    ];
  }

  /** Gives up what could not be brought back. */
  drop(again: Again): void {
    if (again.method === 'conversionRestore') this.#models.delete(again.params.model);
    else if (again.method === 'scorecardRun') this.#scorecards.delete(again.params.scorecard);
    else this.#tables.delete(again.params.table);
  }
}
