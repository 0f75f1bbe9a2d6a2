// Runs in the tab. The runner calls these through Playwright with the file picked in the input.
import * as duckdb from '@duckdb/duckdb-wasm';

const file = () => document.getElementById('file').files[0];

function inWorker(message) {
  return new Promise((resolve, reject) => {
    const worker = new Worker('/bench/worker.js', { type: 'module' });
    worker.onmessage = (event) => {
      worker.terminate();
      if (event.data.error) reject(new Error(event.data.error));
      else resolve(event.data);
    };
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(message);
  });
}

/** Seconds and peak engine memory of one read, from a fresh engine. */
globalThis.nearsideRead = () => inWorker({ kind: 'read', file: file() });

/** Seconds and coefficients of `runs` logistic fits on the same arrays. */
globalThis.nearsideLogistic = (rows, columns, runs) =>
  inWorker({ kind: 'logistic', rows, columns, runs });

/** Seconds of `runs` trainings of boosted trees, and the log-loss on the rows held out. */
globalThis.nearsideTrees = (table, runs) => inWorker({ kind: 'trees', table, runs });

/** Seconds of training on the sample, or on a list picked in the second input, and of comparing and tuning there. */
globalThis.nearsideCompare = () => inWorker({ kind: 'compare', file: document.getElementById('list').files[0] });

/** Seconds of `runs` scorecards of the file in the third input, and of changes of the filter. */
globalThis.nearsideScorecard = (runs) => inWorker({ kind: 'scorecard', runs, file: document.getElementById('dealers').files[0] });

/** Seconds of one read into a DuckDB table, from a fresh database (single-threaded eh bundle). */
globalThis.duckdbRead = async () => {
  const worker = new Worker('/duckdb/duckdb-browser-eh.worker.js');
  const db = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), worker);
  await db.instantiate('/duckdb/duckdb-eh.wasm');
  await db.registerFileHandle(
    'mixed.csv',
    file(),
    duckdb.DuckDBDataProtocol.BROWSER_FILEREADER,
    true,
  );
  const connection = await db.connect();
  const start = performance.now();
  await connection.query(`CREATE TABLE t AS SELECT * FROM read_csv('mixed.csv')`);
  const seconds = (performance.now() - start) / 1000;
  const count = await connection.query('SELECT count(*)::INTEGER AS n FROM t');
  const rows = count.toArray()[0].n;
  await db.terminate();
  return { seconds, rows };
};
