// The worker: owns the engine, answers one call at a time.

import { Engine, initSync, onPanic } from '../../pkg/nearside';
import { readFile } from './file';
import type { Calls, FromWorker, Method, Request, ToWorker } from './protocol';

/** Answers of one method, typed by the protocol. */
type Answers = { [M in Method]: (engine: Engine, params: Calls[M]['params']) => Calls[M]['result'] | Promise<Calls[M]['result']> };

const answers: Answers = {
  sample: (engine, { seed }) => engine.conversionSample(seed),
  read: async (engine, { table, file, name, options }) => ({
    report: await readFile(engine, table, file, name, options),
    profiles: engine.profile(table),
  }),
  rejected: (engine, { table }) => engine.rejected(table),
  rows: (engine, { table, start, count }) => engine.rows(table, start, count),
  profile: (engine, { table, target, positive }) => engine.profile(table, target, positive),
  forget: (engine, { table }) => {
    engine.forget(table);
    return null;
  },
  conversionSetup: (engine, { table }) => engine.conversionSetup(table),
  conversionTarget: (engine, { table, target, positive }) => engine.conversionTarget(table, target, positive),
  conversionRun: (engine, { table, model, setup }) => {
    const report = engine.conversionRun(table, model, setup);
    return { report, fitted: engine.conversionSave(model) };
  },
  conversionHistory: (engine, { table, setup }) => engine.conversionHistory(table, setup),
  conversionCompare: (engine, { table, setup, model }) => engine.conversionCompare(table, setup, model),
  conversionInsights: (engine, { table, setup, model }) => engine.conversionInsights(table, setup, model),
  conversionRestore: (engine, { model, fitted }) => {
    engine.conversionRestore(model, fitted);
    return null;
  },
  conversionScore: (engine, { model, table }) => engine.conversionScore(model, table),
  conversionScoreCsv: (engine, { model, table }) => engine.conversionScoreCsv(model, table),
  conversionCounterfactual: (engine, { model, entries, changeable, target }) => engine.conversionCounterfactual(model, entries, changeable, target),
  conversionTopK: (engine, { model, table, k }) => engine.conversionTopK(model, table, k),
  conversionPerson: (engine, { model, entries }) => engine.conversionPerson(model, entries),
  conversionReport: (engine, { model, date, notes }) => engine.conversionReport(model, date, notes),
  conversionProfit: (engine, { model, value, cost }) => engine.conversionProfit(model, value, cost),
  scorecardSample: (engine, { part, seed }) => engine.scorecardSample(part, seed),
  scorecardSetup: (engine, { tables }) => engine.scorecardSetup(tables),
  scorecardRun: (engine, { tables, scorecard, setup }) => engine.scorecardRun(tables, scorecard, setup),
  scorecardView: (engine, { scorecard, filter }) => engine.scorecardView(scorecard, filter),
  scorecardList: (engine, { scorecard, filter, ask }) => engine.scorecardList(scorecard, filter, ask),
  scorecardDealer: (engine, { scorecard, filter, dealer }) => engine.scorecardDealer(scorecard, filter, dealer),
  scorecardTrend: (engine, { scorecard, filter, dealer }) => engine.scorecardTrend(scorecard, filter, dealer),
  scorecardLearning: (engine, { scorecard, area }) => engine.scorecardLearning(scorecard, area),
  scorecardFile: (engine, { scorecard, filter, kind }) => engine.scorecardFile(scorecard, filter, kind),
  scorecardRows: (engine, { scorecard, table, kind }) => engine.scorecardRows(scorecard, table, kind),
  scorecardSheets: (engine, { scorecard, filter, dealer, date }) => engine.scorecardSheets(scorecard, filter, dealer, date),
  plant: (engine, { fault }) => {
    if (!('plant' in engine)) throw badRequest('plant');
    (engine as Engine & { plant(fault: string): void }).plant(fault);
    return null;
  },
};

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
  const { id, method, params } = request;
  try {
    if (!engine || !flags) throw badRequest(method);
    const shared = flags;
    engine.listen(
      (stage, fraction) => send({ kind: 'progress', id, stage, fraction }),
      () => Atomics.load(shared, 0) === id,
      () => Atomics.load(shared, 1) === id,
    );
    const of = answers[method] as undefined | ((engine: Engine, params: Request['params']) => Calls[Method]['result'] | Promise<Calls[Method]['result']>);
    if (!of) throw badRequest(method);
    const result = await of(engine, params);
    send({ kind: 'result', id, result }, result instanceof Uint8Array ? [result.buffer] : []);
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
