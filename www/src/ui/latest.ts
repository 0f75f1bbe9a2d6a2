import { useEffect, useState } from 'preact/hooks';
import { engine } from '../engine/engine';
import type { EngineFailure } from '../engine/failure';
import type { Method, Params, Result } from '../engine/protocol';
import { asFailure } from './failure';

export interface Latest<T> {
  /** The last answer, kept while the next is worked out. */
  result?: T;
  failure?: EngineFailure;
}

/**
 * Asks the engine whenever the parameters change, a moment after the last change; nothing while there are none. `reading`
 * says which reading of the tables they name is meant: with another one it is asked again.
 */
export function useLatest<M extends Method>(method: M, params: Params<M> | undefined, delay = 120, reading = ''): Latest<Result<M>> {
  const [latest, setLatest] = useState<Latest<Result<M>>>({});
  useEffect(() => {
    if (!params) {
      setLatest({});
      return undefined;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => {
      engine.call(method, params, { signal: abort.signal }).then(
        (result) => {
          if (!abort.signal.aborted) setLatest({ result });
        },
        (thrown: unknown) => {
          if (!abort.signal.aborted) setLatest((before) => ({ ...before, failure: asFailure(thrown) }));
        },
      );
    }, delay);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [method, JSON.stringify(params), reading]);
  return latest;
}
