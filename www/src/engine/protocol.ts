// The whole protocol between the page and the engine's worker.
//
// The page sends `Request`s, the worker answers each with exactly one `Reply` of the same id,
// after any number of `ProgressNote`s. Ids of tables and models are chosen by the page.
// Every type comes from the Rust code (wasm-bindgen's .d.ts), and so does the list of calls: what
// a call does, takes and gives is said at its method in src/web/, and nowhere again.

import type { ColumnProfile, Engine, Error as EngineError, ReadOptions, ReadReport, SavedModel } from '../../pkg/nearside';

/** The parameters of a function. */
type Args<F> = F extends (...args: infer A) => unknown ? A : never;

/** The engine's own calls: its methods with one argument. `isCall` is the same rule at run time. */
type EngineCalls = {
  [M in keyof Engine & string as Args<Engine[M]>['length'] extends 1 ? M : never]: Engine[M] extends (params: infer P) => infer R
    ? { params: P; result: R }
    : never;
};

/** Every call: what goes in, what comes out. */
export interface Calls extends EngineCalls {
  /**
   * Reads a file into a table, replacing a table of the same id only when it succeeds. The one call
   * that the engine cannot take alone: it is fed with pieces of the file (file.ts).
   */
  read: {
    params: { table: string; file: Blob; name: string; options: ReadOptions };
    result: { report: ReadReport; profiles: ColumnProfile[] };
  };
}

export type Method = keyof Calls;
export type Params<M extends Method> = Calls[M]['params'];
export type Result<M extends Method> = Calls[M]['result'];

/** Calls that give the bytes of a file. */
export type FileMethod = { [M in Method]: Result<M> extends Uint8Array ? M : never }[Method];

/** One call, before it has an id. */
export type Call = { [M in Method]: { method: M; params: Params<M> } }[Method];

/** One call on its way to the worker. */
export type Request = Call & { kind: 'call'; id: number };

/** What the page sends first: the compiled engine and the flags a busy worker looks at. */
export interface Start {
  kind: 'start';
  module: WebAssembly.Module;
  /**
   * Two 32-bit integers, 0 for none: the id of the call to cancel, and that of the call that has
   * searched for long enough and is to answer with the best it has found. Shared so that a busy
   * worker sees them.
   */
  flags: SharedArrayBuffer;
}

export type ToWorker = Start | Request;

/** What the worker sends. */
export type FromWorker =
  | { kind: 'ready' }
  | { kind: 'progress'; id: number; stage: string; fraction: number }
  /** With the models that the call has learned, for the page to keep. */
  | { kind: 'result'; id: number; result: Result<Method>; learned: SavedModel[] }
  | { kind: 'error'; id: number; error: EngineError }
  /** The engine trapped: nothing of this worker can be used any more. */
  | { kind: 'crashed'; id: number; reason: 'out_of_memory' | 'defect'; detail: string };
