// The engine without the page: imports a CSV, trains, prints the metrics.
//
//   make site && node tests/node/train.mjs campaign.csv      (without a file: the page's sample)

import { readFileSync } from 'node:fs';
import { Engine, initSync } from '../../www/pkg/nearside.js';

initSync({ module: readFileSync(new URL('../../www/pkg/nearside_bg.wasm', import.meta.url)) });

const engine = new Engine();
const file = process.argv[2];
const bytes = file ? readFileSync(file) : engine.conversionSample({ seed: 1 });
const read = engine.read('campaign', bytes, file ?? 'sample.csv', { columns: [] });
console.log(`${read.rows} rows`);

const setup = engine.conversionSetup({ table: 'campaign' });
console.log(`Conversion: ${setup.target} = ${setup.positive}`);
const report = engine.conversionRun({ table: 'campaign', model: 'model', setup });
console.log(report.headline);
for (const { name, estimate } of report.evaluations[0].metrics) {
  const [value, low, high] = [estimate.value, estimate.low, estimate.high].map((x) => x.toFixed(4));
  console.log(`${name}: ${value} (${low} to ${high})`);
}
