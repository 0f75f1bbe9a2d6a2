// One worker: loads its script, starts the engine in it, carries one call at a time.

import type { FromWorker, Request, Start } from './protocol';

/** How a call ended. Every call ends. */
export type Outcome =
  | Extract<FromWorker, { kind: 'result' | 'error' }>
  | { kind: 'crashed'; reason: 'out_of_memory' | 'defect'; detail: string }
  /** The worker was stopped from outside. */
  | { kind: 'stopped' };

export type Note = (stage: string, fraction: number) => void;

export class Host {
  readonly #worker: Worker;
  readonly #flags = new Int32Array(new SharedArrayBuffer(8));
  #failed: string | undefined;
  #started: { resolve: () => void; reject: (cause: Error) => void } | undefined;
  #call: { id: number; note: Note; end: (outcome: Outcome) => void } | undefined;

  /** Loads the script only. The engine, and with it the memory, comes with `start`. */
  constructor() {
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'engine' });
    this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#receive(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#fail(event.message ?? 'The worker could not be loaded.');
    };
  }

  /** Starts the engine. Rejects when the script could not be loaded. */
  start(module: WebAssembly.Module): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#started = { resolve, reject };
      if (this.#failed !== undefined) reject(new Error(this.#failed));
      const flags = this.#flags.buffer as SharedArrayBuffer;
      this.#worker.postMessage({ kind: 'start', module, flags } satisfies Start);
    });
  }

  /** Carries a call; the one before must have ended. Never rejects. */
  run(request: Request, note: Note): Promise<Outcome> {
    return new Promise((end) => {
      this.#call = { id: request.id, note, end };
      this.#worker.postMessage(request);
    });
  }

  /** Asks the worker to stop this call. */
  cancel(id: number): void {
    Atomics.store(this.#flags, 0, id);
  }

  /** Tells the worker that this call has searched for long enough. */
  finishEarly(id: number): void {
    Atomics.store(this.#flags, 1, id);
  }

  /** Ends the worker, and the call that it has. */
  stop(): void {
    this.#worker.terminate();
    this.#end({ kind: 'stopped' });
  }

  #receive(message: FromWorker): void {
    if (message.kind === 'ready') {
      this.#started?.resolve();
    } else if (message.id === this.#call?.id) {
      if (message.kind === 'progress') this.#call.note(message.stage, message.fraction);
      else this.#end(message);
    }
  }

  #fail(detail: string): void {
    this.#failed = detail;
    this.#started?.reject(new Error(detail));
    this.#end({ kind: 'crashed', reason: 'defect', detail });
  }

  #end(outcome: Outcome): void {
    const call = this.#call;
    this.#call = undefined;
    call?.end(outcome);
  }
}
