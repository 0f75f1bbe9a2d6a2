// The engine as the page sees it: calls that always settle, one at a time, whatever happens to
// the worker. A worker is disposable: when it traps or does not listen, another takes its place
// and gets its tables and models back from what the page still holds.

import { cancelled, crashed, EngineFailure, unstartable } from './failure';
import { Host, type Note } from './host';
import type { SavedModel } from '../../pkg/nearside';
import { type Again, Kept, nameOf } from './kept';
import { compiledEngine } from './module';
import type { Call, Method, Params, Request, Result } from './protocol';

/** What a long call tells while it runs. */
export interface Progress {
  /** A short plain phrase. */
  stage: string;
  /** From 0 to 1 over the whole call. */
  fraction: number;
  /** Seconds left at the present pace; null until that can be said. */
  secondsLeft: number | null;
}

export interface CallOptions {
  onProgress?: ((progress: Progress) => void) | undefined;
  /** Aborting it rejects the call as `cancelled` within 200 ms, and leaves everything as it was. */
  signal?: AbortSignal | undefined;
  /**
   * Aborting it tells a search to finish early: the call resolves with the best found so far. A
   * budget of time is `AbortSignal.timeout(millis)`. Calls that search nothing take no notice.
   */
  finishEarly?: AbortSignal | undefined;
}

/** A crash that has been mended. */
export interface Restart {
  reason: 'out_of_memory' | 'defect';
  /** Where it happened, for a report of the defect; never a cell of the user's. */
  detail: string;
  /** Ids of tables and models that could not be brought back. */
  lost: string[];
}

export interface Engine {
  /** Rejects with an `EngineFailure`, and with nothing else. */
  call<M extends Method>(method: M, params: Params<M>, options?: CallOptions): Promise<Result<M>>;
  /** The models that the engine has and the page keeps as bytes. */
  models(): readonly SavedModel[];
  /** Told once per crash, after the tables are back. Returns the way to stop listening. */
  onRestart(listener: (restart: Restart) => void): () => void;
}

/** How long the worker may take to answer a cancelled call before the caller is answered for it. */
const ANSWER_MILLIS = 150;
/** How long it may go on before it is replaced. */
const GRACE_MILLIS = 2_000;
/** No time left is said before this: the pace of the first moments says nothing. */
const PACE_MILLIS = 1_000;

const silent: Note = () => undefined;

interface Pending {
  request: Request;
  options: CallOptions;
  resolve: (result: Result<Method>) => void;
  reject: (failure: EngineFailure) => void;
  /** Whether the caller has its answer. The worker may still be at it. */
  settled: boolean;
}

export function createEngine(): Engine {
  const queue: Pending[] = [];
  const kept = new Kept();
  const listeners = new Set<(restart: Restart) => void>();
  let host: Host | undefined;
  /** A worker with its script loaded and nothing more, so that a crash can be mended without the network. */
  let spare: Host | undefined;
  let running: Pending | undefined;
  let draining = false;
  let lost: string[] = [];
  let lastId = 0;

  function number(call: Call): Request {
    lastId += 1;
    return { kind: 'call', id: lastId, ...call };
  }

  /** The worker with every table and model in place; a new one if there is none. */
  async function ready(): Promise<Host> {
    while (!host) {
      const fresh = await begin();
      if (await restore(fresh)) host = fresh;
      else fresh.stop();
    }
    return host;
  }

  async function begin(): Promise<Host> {
    const module = await compiledEngine();
    let fresh = spare ?? new Host();
    spare = undefined;
    try {
      await fresh.start(module);
    } catch {
      // A spare whose script never came; the network may be better now.
      fresh.stop();
      fresh = new Host();
      await fresh.start(module);
    }
    spare = new Host();
    return fresh;
  }

  /** Tells whether the worker is still good. A table that makes it crash is given up. */
  async function restore(fresh: Host): Promise<boolean> {
    for (const again of kept.all()) {
      const outcome = await fresh.run(number(again), silent);
      if (outcome.kind === 'result') continue;
      kept.drop(again);
      lost.push(nameOf(again));
      if (outcome.kind !== 'error') return false;
    }
    return true;
  }

  /** Works through the queue, one call at a time. */
  async function drain(): Promise<void> {
    if (draining) return;
    draining = true;
    for (let next = queue.shift(); next; next = queue.shift()) {
      try {
        await perform(next);
      } catch {
        rejectAll(next, unstartable);
      }
    }
    draining = false;
  }

  /** Rejects only when no worker can be had. */
  async function perform(pending: Pending): Promise<void> {
    if (pending.settled) return;
    const worker = await ready();
    if (pending.settled) return;
    running = pending;
    if (pending.options.finishEarly?.aborted) worker.finishEarly(pending.request.id);
    const outcome = await worker.run(pending.request, pace(pending));
    running = undefined;
    switch (outcome.kind) {
      case 'result':
        if (pending.settled || pending.options.signal?.aborted) {
          // It was done before it saw the flag; its caller is told that nothing was changed.
          settle(pending, () => pending.reject(cancelled()));
          await undo(worker, kept.undo(pending.request, outcome.learned));
        } else {
          kept.keep(pending.request, outcome.learned);
          settle(pending, () => pending.resolve(outcome.result));
        }
        return;
      case 'error': {
        const { code, message, hint, place } = outcome.error;
        settle(pending, () => pending.reject(new EngineFailure(code, message, hint, place)));
        return;
      }
      case 'stopped':
        discard();
        return;
      case 'crashed':
        discard();
        rejectAll(pending, () => crashed(outcome.reason));
        await ready();
        tell({ reason: outcome.reason, detail: outcome.detail, lost: lost.splice(0) });
    }
  }

  async function undo(worker: Host, calls: readonly Again[]): Promise<void> {
    for (const again of calls) {
      const outcome = await worker.run(number(again), silent);
      if (outcome.kind === 'result') continue;
      // A new worker is made from what is kept, which is what was before.
      discard();
      return;
    }
  }

  function discard(): void {
    host?.stop();
    host = undefined;
  }

  function tell(restart: Restart): void {
    for (const listener of listeners) listener(restart);
  }

  function settle(pending: Pending, answer: () => void): void {
    if (pending.settled) return;
    pending.settled = true;
    answer();
  }

  function rejectAll(first: Pending, failure: () => EngineFailure): void {
    for (const pending of [first, ...queue.splice(0)]) settle(pending, () => pending.reject(failure()));
  }

  function abort(pending: Pending): void {
    if (pending !== running) {
      settle(pending, () => pending.reject(cancelled()));
      return;
    }
    host?.cancel(pending.request.id);
    setTimeout(() => settle(pending, () => pending.reject(cancelled())), ANSWER_MILLIS);
    setTimeout(() => {
      if (pending === running) host?.stop();
    }, GRACE_MILLIS);
  }

  /** A call that waits looks at the signal when its turn comes. */
  function finishEarly(pending: Pending): void {
    if (pending === running) host?.finishEarly(pending.request.id);
  }

  /** Passes progress on with the time left, until the caller has its answer. */
  function pace(pending: Pending): Note {
    const { options } = pending;
    const started = performance.now();
    return (stage, fraction) => {
      if (pending.settled || options.signal?.aborted) return;
      const elapsed = performance.now() - started;
      const known = elapsed >= PACE_MILLIS && fraction > 0;
      const secondsLeft = known ? ((elapsed / 1_000) * (1 - fraction)) / fraction : null;
      options.onProgress?.({ stage, fraction, secondsLeft });
    };
  }

  return {
    call: (method, params, options = {}) =>
      new Promise((resolve, reject) => {
        const pending: Pending = {
          request: number({ method, params } as Call),
          options,
          resolve: resolve as Pending['resolve'],
          reject,
          settled: false,
        };
        const { signal } = options;
        if (signal?.aborted) {
          reject(cancelled());
          return;
        }
        signal?.addEventListener('abort', () => abort(pending), { once: true });
        options.finishEarly?.addEventListener('abort', () => finishEarly(pending), { once: true });
        queue.push(pending);
        void drain();
      }),
    models: () => kept.models,
    onRestart: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
