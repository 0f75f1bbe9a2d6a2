import { useEffect, useRef, useState } from 'preact/hooks';
import type { EngineFailure } from '../engine/failure';
import type { Calls, Method } from '../engine/protocol';
import { engine } from '../shell/engine';
import { asFailure } from './failure';
import type { Work } from './progress';

export interface Asked<M extends Method> {
  result: Calls[M]['result'] | undefined;
  /** While it lasts. */
  work: Work | undefined;
  failure: EngineFailure | undefined;
  ask: (params: Calls[M]['params']) => Promise<void>;
  dismiss: () => void;
}

/**
 * A call that a person asks for because it takes a while. Whoever leaves does not wait for it. With
 * a `budget` of milliseconds it is a search, which ends then, or when the person has enough, with
 * the best found so far.
 */
export function useAsked<M extends Method>(method: M, budget?: number): Asked<M> {
  const [result, setResult] = useState<Calls[M]['result']>();
  const [work, setWork] = useState<Work>();
  const [failure, setFailure] = useState<EngineFailure>();
  const control = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => control.current?.abort(), []);

  async function ask(params: Calls[M]['params']): Promise<void> {
    if (control.current && !control.current.signal.aborted && work) return;
    const abort = new AbortController();
    control.current = abort;
    const stop = new AbortController();
    const ways: Pick<Work, 'cancel' | 'finishEarly'> = { cancel: () => abort.abort() };
    if (budget !== undefined) ways.finishEarly = () => stop.abort();
    setFailure(undefined);
    setWork({ stage: 'Waiting for the engine', ...ways });
    try {
      const found = await engine.call(method, params, {
        signal: abort.signal,
        finishEarly: budget === undefined ? undefined : AbortSignal.any([stop.signal, AbortSignal.timeout(budget)]),
        onProgress: ({ stage, fraction, secondsLeft }) => setWork({ stage, fraction, left: secondsLeft, ...ways }),
      });
      setResult(() => found);
    } catch (thrown) {
      const reason = asFailure(thrown);
      if (reason.code !== 'cancelled') setFailure(reason);
    } finally {
      setWork(undefined);
    }
  }

  return { result, work, failure, ask, dismiss: () => setFailure(undefined) };
}
