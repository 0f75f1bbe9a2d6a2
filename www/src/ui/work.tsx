import { useEffect, useRef, useState } from 'preact/hooks';
import type { CallOptions } from '../engine/client';
import { engine } from '../engine/engine';
import type { EngineFailure } from '../engine/failure';
import type { FileMethod, Params } from '../engine/protocol';
import { download } from './download';
import { asFailure, Failure } from './failure';
import { Progress, type Work } from './progress';

/** Work that a person asked for, one at a time: how far it is, and why it failed. */
export interface Job {
  /** While it lasts. */
  work: Work | undefined;
  failure: EngineFailure | undefined;
  dismiss: () => void;
  /**
   * Begins work, unless some is under way; gives nothing when it failed or was cancelled. With a
   * `budget` of milliseconds it is a search, which ends then, or when the person has enough, with
   * the best found so far.
   */
  run: <T>(stage: string, ask: (options: CallOptions) => Promise<T>, budget?: number) => Promise<T | undefined>;
  /** Has the engine write a file, and hands it to the person. */
  take: <M extends FileMethod>(file: { name: string; type: string; stage?: string }, method: M, params: Params<M>) => Promise<void>;
}

/** `onLeave` says whether work that a person has left behind goes on. */
export function useJob(onLeave: 'cancel' | 'go on' = 'go on'): Job {
  const [work, setWork] = useState<Work>();
  const [failure, setFailure] = useState<EngineFailure>();
  const control = useRef<AbortController | undefined>(undefined);
  useEffect(
    () => () => {
      if (onLeave === 'cancel') control.current?.abort();
    },
    [],
  );

  async function run<T>(stage: string, ask: (options: CallOptions) => Promise<T>, budget?: number): Promise<T | undefined> {
    if (control.current) return undefined;
    const abort = new AbortController();
    control.current = abort;
    const stop = new AbortController();
    const ways: Pick<Work, 'cancel' | 'finishEarly'> = { cancel: () => abort.abort() };
    if (budget !== undefined) ways.finishEarly = () => stop.abort();
    setFailure(undefined);
    setWork({ stage, ...ways });
    try {
      return await ask({
        signal: abort.signal,
        finishEarly: budget === undefined ? undefined : AbortSignal.any([stop.signal, AbortSignal.timeout(budget)]),
        onProgress: (progress) => setWork({ stage: progress.stage, fraction: progress.fraction, left: progress.secondsLeft, ...ways }),
      });
    } catch (thrown) {
      const reason = asFailure(thrown);
      if (reason.code !== 'cancelled') setFailure(reason);
      return undefined;
    } finally {
      control.current = undefined;
      setWork(undefined);
    }
  }

  return {
    work,
    failure,
    dismiss: () => setFailure(undefined),
    run,
    take: async ({ name, type, stage = 'Writing the file' }, method, params) => {
      const bytes: Uint8Array | undefined = await run(stage, (options) => engine.call(method, params, options));
      if (bytes) download(name, type, bytes.slice());
    },
  };
}

/** How far a job is, and why it failed. */
export function JobState({ of: { work, failure, dismiss }, label }: { of: Job; label: string }) {
  return (
    <>
      {work && <Progress work={work} label={label} />}
      {failure && <Failure of={failure} onClose={dismiss} />}
    </>
  );
}
