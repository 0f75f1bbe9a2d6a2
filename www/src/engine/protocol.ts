// The whole protocol between the page and the engine's worker.
//
// The page sends `Request`s, the worker answers each with exactly one `Reply` of the same id,
// after any number of `ProgressNote`s. Ids of tables and models are chosen by the page.
// Every type of a setup or a report comes from the Rust structs (wasm-bindgen's .d.ts).

import type {
  Card,
  ColumnProfile,
  CompareReport,
  CounterfactualReport,
  DealerView,
  Error as EngineError,
  FieldEntry,
  ListAsk,
  ListPage,
  PersonReport,
  TopKReport,
  ProfitReport,
  ReadOptions,
  ReadReport,
  ConversionReport,
  RowWindow,
  ScoreReport,
  ScorecardFilter,
  ScorecardReport,
  ScorecardSetup,
  ScorecardView,
  ConversionSetup,
} from '../../pkg/nearside';

/** Every call: what goes in, what comes out. */
export interface Calls {
  /** A generated demo file of a workspace, as the bytes of a CSV. */
  sample: { params: { workspace: 'conversion'; seed: number }; result: Uint8Array };
  /** Reads a file into a table, replacing a table of the same id only when it succeeds. */
  read: {
    params: { table: string; file: Blob; name: string; options: ReadOptions };
    result: { report: ReadReport; profiles: ColumnProfile[] };
  };
  /** Cells of a window of rows, as text. */
  rows: { params: { table: string; start: number; count: number }; result: RowWindow };
  /** The records that were not taken into the table, as the bytes of a file. */
  rejected: { params: { table: string }; result: Uint8Array };
  /** Profiles with the conversion rate by bin. */
  profile: { params: { table: string; target: string; positive: string }; result: ColumnProfile[] };
  /** Forgets a table. */
  forget: { params: { table: string }; result: null };
  /** A guessed conversion setup. */
  conversionSetup: { params: { table: string }; result: ConversionSetup };
  /** The setup again after the user chose another target or value: other guesses follow from it. */
  conversionTarget: { params: { table: string; target: string; positive: string | null }; result: ConversionSetup };
  /** Trains, evaluates, explains; keeps the model under `model`, and gives it as bytes to keep. */
  conversionRun: {
    params: { table: string; model: string; setup: ConversionSetup };
    result: { report: ConversionReport; fitted: Uint8Array };
  };
  /** What the historical data say: every column against conversion, before any model. */
  conversionHistory: { params: { table: string; setup: ConversionSetup }; result: Card[] };
  /** Other kinds of models and other settings on the rows and the setup of a run, tested like it. */
  conversionCompare: { params: { table: string; setup: ConversionSetup; model: string }; result: CompareReport };
  /** A deeper look at a model of this setup, on rows it was not trained on. */
  conversionInsights: { params: { table: string; setup: ConversionSetup; model: string }; result: Card[] };
  /** Puts a model back that an earlier run returned (after a crash, or from a file). */
  conversionRestore: { params: { model: string; fitted: Uint8Array }; result: null };
  /** Scores a table. */
  conversionScore: { params: { model: string; table: string }; result: ScoreReport };
  /** The scored list, as the bytes of a CSV safe against formulas: customer, probability, three reasons. */
  conversionScoreCsv: { params: { model: string; table: string }; result: Uint8Array };
  /** What contacting the best so many people of a table brings. */
  conversionTopK: { params: { model: string; table: string; k: number }; result: TopKReport };
  /** One person. */
  conversionPerson: { params: { model: string; entries: FieldEntry[] }; result: PersonReport };
  /**
   * The report of a model trained in this worker, as the bytes of an HTML file, with the comparison, the
   * profit and the historical data as they were last asked for. `date` is written as it is.
   */
  conversionReport: { params: { model: string; date: string; notes: string }; result: Uint8Array };
  /** People like this one who convert with at least `target`, when only the fields of `changeable` differ. */
  conversionCounterfactual: {
    params: { model: string; entries: FieldEntry[]; changeable: string[]; target: number };
    result: CounterfactualReport;
  };
  /** Expected profit by cut-off. `value` and `cost` are amounts of money per conversion and per contact. */
  conversionProfit: { params: { model: string; value: number; cost: number }; result: ProfitReport };
  /** A part of the demo network, as the bytes of a CSV: two files with planted skill, or the sorted one. */
  scorecardSample: { params: { part: 'sales' | 'service' | 'sorted'; seed: number }; result: Uint8Array };
  /** A guessed setup of these tables together. */
  scorecardSetup: { params: { tables: string[] }; result: ScorecardSetup };
  /** Joins the tables, learns what to expect, scores every dealer; kept under `scorecard`. */
  scorecardRun: { params: { tables: string[]; scorecard: string; setup: ScorecardSetup }; result: ScorecardReport };
  /** The network through a filter. */
  scorecardView: { params: { scorecard: string; filter: ScorecardFilter }; result: ScorecardView };
  /** A part of the list of dealers under a filter. */
  scorecardList: { params: { scorecard: string; filter: ScorecardFilter; ask: ListAsk }; result: ListPage };
  /** One dealer under a filter. */
  scorecardDealer: { params: { scorecard: string; filter: ScorecardFilter; dealer: number }; result: DealerView };
  /** All scores of a dealer over time, which takes longer than its page. */
  scorecardTrend: { params: { scorecard: string; filter: ScorecardFilter; dealer: number }; result: Card };
  /** How a plain linear model of an area learns, pass by pass. */
  scorecardLearning: { params: { scorecard: string; area: number }; result: Card };
  /** All dealers under a filter, as the bytes of a CSV safe against formulas, or of an Excel workbook. */
  scorecardFile: { params: { scorecard: string; filter: ScorecardFilter; kind: 'csv' | 'xlsx' }; result: Uint8Array };
  /** Rows of a file with what was expected and reached beside them, or those that were left out, as the bytes of a CSV. */
  scorecardRows: { params: { scorecard: string; table: string; kind: 'joined' | 'left_out' }; result: Uint8Array };
  /** A page to print per dealer, as the bytes of an HTML file: of one dealer, or of all under the filter. */
  scorecardSheets: { params: { scorecard: string; filter: ScorecardFilter; dealer: number | null; date: string }; result: Uint8Array };
  /** Goes wrong on request. Only in builds for tests: a release engine answers `bad_request`. */
  plant: { params: { fault: 'panic' | 'out_of_memory' | 'deaf' | 'long' }; result: null };
}

export type Method = keyof Calls;

/** One call on its way to the worker. */
export type Request = {
  [M in Method]: { kind: 'call'; id: number; method: M; params: Calls[M]['params'] };
}[Method];

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
  | { kind: 'result'; id: number; result: Calls[Method]['result'] }
  | { kind: 'error'; id: number; error: EngineError }
  /** The engine trapped: nothing of this worker can be used any more. */
  | { kind: 'crashed'; id: number; reason: 'out_of_memory' | 'defect'; detail: string };
