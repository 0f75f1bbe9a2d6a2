import { useEffect, useState } from 'preact/hooks';
import type { EngineFailure } from '../engine/failure';
import type { Calls, Method } from '../engine/protocol';
import { engine } from '../shell/engine';
import { asFailure } from './failure';

export interface Latest<T> {
  /** The last answer, kept while the next is worked out. */
  result?: T;
  failure?: EngineFailure;
}

/** Asks the engine whenever the parameters change, a moment after the last change; nothing while there are none. */
export function useLatest<M extends Method>(method: M, params: Calls[M]['params'] | undefined, delay = 120): Latest<Calls[M]['result']> {
  const [latest, setLatest] = useState<Latest<Calls[M]['result']>>({});
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
  }, [method, JSON.stringify(params)]);
  return latest;
}
