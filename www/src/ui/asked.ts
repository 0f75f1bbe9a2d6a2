import { useState } from 'preact/hooks';
import { engine } from '../engine/engine';
import type { Method, Params, Result } from '../engine/protocol';
import { type Job, useJob } from './work';

export interface Asked<M extends Method> extends Pick<Job, 'work' | 'failure' | 'dismiss'> {
  result: Result<M> | undefined;
  ask: (params: Params<M>) => Promise<void>;
}

/**
 * A call that a person asks for because it takes a while. Whoever leaves does not wait for it. A
 * `budget` makes it a search, as in `useJob`.
 */
export function useAsked<M extends Method>(method: M, budget?: number): Asked<M> {
  const [result, setResult] = useState<Result<M>>();
  const { work, failure, dismiss, run } = useJob('cancel');

  async function ask(params: Params<M>): Promise<void> {
    const found = await run('Waiting for the engine', (options) => engine.call(method, params, options), budget);
    if (found !== undefined) setResult(() => found);
  }

  return { result, work, failure, ask, dismiss };
}
