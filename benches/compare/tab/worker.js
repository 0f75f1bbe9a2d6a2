// One measurement in a fresh worker: a new engine, so that its memory is that of this work alone.
import init, { Engine, fitLogistic, PlainTrees } from '/pkg/nearside.js';
import { readFile } from '../../../www/src/engine/file';

onmessage = async ({ data }) => {
  try {
    const wasm = await init();
    if (data.kind === 'read') {
      const engine = new Engine();
      const start = performance.now();
      const report = await readFile(engine, 'mixed', data.file, data.file.name, { columns: [] });
      const seconds = (performance.now() - start) / 1000;
      postMessage({ seconds, rows: report.rows, memory: wasm.memory.buffer.byteLength });
    } else if (data.kind === 'compare') {
      const engine = new Engine();
      const own = new File([engine.conversionSample({ seed: 1 })], 'sample.csv');
      const file = data.file ?? own;
      await readFile(engine, 'list', file, file.name, { columns: [] });
      const setup = engine.conversionSetup({ table: 'list' });
      const start = performance.now();
      engine.conversionRun({ table: 'list', model: 'model', setup });
      const trained = (performance.now() - start) / 1000;
      const again = performance.now();
      engine.conversionCompare({ table: 'list', setup, model: 'model' });
      postMessage({ trained, compared: (performance.now() - again) / 1000 });
    } else if (data.kind === 'scorecard') {
      const engine = new Engine();
      const scorecard = 'bench';
      const start = performance.now();
      await readFile(engine, 'dealers', data.file, data.file.name, { columns: [] });
      const read = (performance.now() - start) / 1000;
      const setup = engine.scorecardSetup({ tables: ['dealers'] });
      const timed = (work) => {
        const from = performance.now();
        const result = work();
        return [(performance.now() - from) / 1000, result];
      };
      // From the press on the button to everything the page shows first.
      const runs = Array.from({ length: data.runs }, () =>
        timed(() => {
          const report = engine.scorecardRun({ tables: ['dealers'], scorecard, setup });
          engine.scorecardView({ scorecard, filter: report.filter });
          engine.scorecardList({ scorecard, filter: report.filter, ask: { search: '', sort: 3, descending: false, start: 0, count: 25 } });
          return report;
        }),
      );
      const report = runs[0][1];
      const changes = report.dimensions[0].levels.map((_, level) =>
        timed(() => engine.scorecardView({ scorecard, filter: { ...report.filter, picks: [{ dimension: 'region', level }] } }))[0],
      );
      changes.push(timed(() => engine.scorecardView({ scorecard, filter: { ...report.filter, from: report.filter.to } }))[0]);
      const dealer = timed(() => engine.scorecardDealer({ scorecard, filter: report.filter, dealer: 7 }))[0];
      postMessage({ read, seconds: runs.map(([seconds]) => seconds), changes, dealer, warnings: report.warnings, headline: report.headline });
    } else if (data.kind === 'trees') {
      const { file, rows, held, levels, trees, leaves, rate } = data.table;
      const all = new Float64Array(await (await fetch(`/data/${file}`)).arrayBuffer());
      const y = all.subarray((rows + held) * levels.length);
      const x = all.subarray(0, (rows + held) * levels.length);
      const seconds = [];
      const timed = (work) => {
        const start = performance.now();
        const result = work();
        return [(performance.now() - start) / 1000, result];
      };
      let model;
      let p;
      for (let run = 0; run < data.runs; run += 1) {
        model?.free();
        const [took] = timed(() => {
          model = new PlainTrees(x, Uint32Array.from(levels), y.subarray(0, rows), trees, leaves, rate);
          p = model.predict(x, rows);
        });
        seconds.push(took);
      }
      const contributions = (data.table.explain ?? []).map(([many, background]) =>
        Array.from({ length: 3 }, () => timed(() => model.contributions(x, many, background))[0]),
      );
      const loss = (sum, q, i) => sum - Math.log(y[rows + i] === 1 ? q : 1 - q);
      postMessage({ seconds, contributions, loss: p.reduce(loss, 0) / held });
    } else {
      const bytes = async (name) => new Float64Array(await (await fetch(`/data/${name}`)).arrayBuffer());
      const [x, y] = [await bytes('x.f64'), await bytes('y.f64')];
      const seconds = [];
      let coefficients;
      for (let run = 0; run < data.runs; run += 1) {
        const start = performance.now();
        coefficients = fitLogistic(x, y, 1.0);
        seconds.push((performance.now() - start) / 1000);
      }
      postMessage({ seconds, coefficients: [...coefficients] });
    }
  } catch (error) {
    postMessage({ error: String(error?.message ?? error) });
  }
};
