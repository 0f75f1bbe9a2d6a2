// The worker: owns the engine, answers one call at a time.

import { Engine, initSync, onPanic } from '../../pkg/nearside';
import { readFile } from './file';
import type { Call, FromWorker, Method, Params, Request, Result, ToWorker } from './protocol';

/** Whether the engine has such a call: a method with one argument. The same rule as `Calls`. */
function isCall(method: string): method is Exclude<Method, 'read'> {
  const own: unknown = Object.getOwnPropertyDescriptor(Engine.prototype, method)?.value;
  return typeof own === 'function' && own.length === 1;
}

async function read(engine: Engine, { table, file, name, options }: Params<'read'>): Promise<Result<'read'>> {
  return { report: await readFile(engine, table, file, name, options), profiles: engine.profile({ table }) };
}

function perform(engine: Engine, { method, params }: Call): Result<Method> | Promise<Result<Method>> {
  if (method === 'read') return read(engine, params);
  if (!isCall(method)) throw badRequest(method);
  // That the parameters are those of the method is what the type of a call says.
  return (engine[method] as (params: Call['params']) => Result<Method>)(params);
}

let engine: Engine | undefined;
let flags: Int32Array | undefined;
/** Where the engine panicked, once it has. */
let panicked: string | undefined;

function send(message: FromWorker, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}

function badRequest(method: string) {
  return {
    code: 'bad_request' as const,
    place: {},
    message: `The engine has no call named ${method}.`,
    hint: 'This is a defect of the page: please report it.',
  };
}

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === 'start') {
    initSync({ module: data.module });
    onPanic((place) => {
      panicked = place;
    });
    flags = new Int32Array(data.flags);
    engine = new Engine();
    send({ kind: 'ready' });
  } else {
    void answer(data);
  }
};

/** The page sends one call at a time: the next one comes after this answer. */
async function answer(request: Request): Promise<void> {
  const { id, method } = request;
  try {
    if (!engine || !flags) throw badRequest(method);
    const shared = flags;
    engine.listen(
      (stage, fraction) => send({ kind: 'progress', id, stage, fraction }),
      () => Atomics.load(shared, 0) === id,
      () => Atomics.load(shared, 1) === id,
    );
    const result = await perform(engine, request);
    const learned = engine.learned();
    const bytes = learned.map((model) => model.bytes.buffer as ArrayBuffer);
    send({ kind: 'result', id, result, learned }, result instanceof Uint8Array ? [result.buffer, ...bytes] : bytes);
  } catch (thrown) {
    send(isEngineError(thrown) ? { kind: 'error', id, error: thrown } : crash(id, thrown));
  }
}

type EngineError = Extract<FromWorker, { kind: 'error' }>['error'];

function isEngineError(thrown: unknown): thrown is EngineError {
  return typeof thrown === 'object' && thrown !== null && !(thrown instanceof Error) && 'code' in thrown;
}

/**
 * Says why the engine trapped. A panic tells its place before it traps; the allocator that finds
 * no memory traps without a word, as does a browser that cannot copy a result.
 */
function crash(id: number, thrown: unknown): FromWorker {
  const trap = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : 'unknown';
  const exhausted =
    panicked === undefined &&
    (/unreachable|allocation|out of memory/i.test(trap) || (thrown instanceof DOMException && thrown.name === 'DataCloneError'));
  return {
    kind: 'crashed',
    id,
    reason: exhausted ? 'out_of_memory' : 'defect',
    detail: panicked === undefined ? trap : `panic at ${panicked}`,
  };
}
