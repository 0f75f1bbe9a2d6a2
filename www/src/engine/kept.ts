// What it takes to make a new worker equal to the one before: the files the tables were read from
// with the choices made, and the models, which are small. It knows no workspace.

import type { SavedModel } from '../../pkg/nearside';
import type { Call, Method, Params } from './protocol';

type CallOf<M extends Method> = { method: M; params: Params<M> };

/** A call to be made again, or one that takes another back. */
export type Again = CallOf<'read'> | CallOf<'forget'> | CallOf<'restoreModel'> | CallOf<'forgetModel'>;

type ModelName = Params<'forgetModel'>;

/** The id of what a call brings back. */
export function nameOf({ params }: Again): string {
  return 'table' in params ? params.table : params.id;
}

function keyOf({ workspace, id }: ModelName): string {
  return `${workspace} ${id}`;
}

export class Kept {
  readonly #tables = new Map<string, Params<'read'>>();
  readonly #models = new Map<string, SavedModel>();

  /** All models that are kept. */
  get models(): readonly SavedModel[] {
    return [...this.#models.values()];
  }

  /** Notes a call that succeeded, and what it has learned. */
  keep(made: Call, learned: readonly SavedModel[]): void {
    if (made.method === 'read') this.#tables.set(made.params.table, made.params);
    else if (made.method === 'forget') this.#tables.delete(made.params.table);
    else if (made.method === 'restoreModel') this.#models.set(keyOf(made.params), made.params);
    else if (made.method === 'forgetModel') this.#models.delete(keyOf(made.params));
    for (const model of learned) this.#models.set(keyOf(model), model);
  }

  /** The calls that undo one that succeeded but was not noted. */
  undo(made: Call, learned: readonly SavedModel[]): Again[] {
    const models = learned.map((model) => this.#modelBefore(model));
    switch (made.method) {
      case 'read':
      case 'forget':
        return [this.#tableBefore(made.params.table), ...models];
      case 'restoreModel':
      case 'forgetModel':
        return [this.#modelBefore(made.params), ...models];
      default:
        return models;
    }
  }

  #tableBefore(table: string): Again {
    const params = this.#tables.get(table);
    return params ? { method: 'read', params } : { method: 'forget', params: { table } };
  }

  #modelBefore({ workspace, id }: ModelName): Again {
    const params = this.#models.get(keyOf({ workspace, id }));
    return params ? { method: 'restoreModel', params } : { method: 'forgetModel', params: { workspace, id } };
  }

  /** Everything: the tables in the order they came, then what was made of them. */
  all(): Again[] {
    return [
      ...[...this.#tables.values()].map((params) => ({ method: 'read', params }) as const),
      ...[...this.#models.values()].map((params) => ({ method: 'restoreModel', params }) as const),
    ];
  }

  /** Gives up what could not be brought back. */
  drop({ params }: Again): void {
    if ('table' in params) this.#tables.delete(params.table);
    else this.#models.delete(keyOf(params));
  }
}
