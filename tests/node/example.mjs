// Every call of the engine without the page: read, setup, run, score, save and restore, of both workspaces.
//
//   make site && node tests/node/example.mjs
//
// A call is a method of the engine with one argument, its parameters. What each takes and gives is
// said in www/pkg/nearside.d.ts. Ids of tables and models are chosen here.

import { readFileSync } from 'node:fs';
import { Engine, initSync } from '../../www/pkg/nearside.js';

initSync({ module: readFileSync(new URL('../../www/pkg/nearside_bg.wasm', import.meta.url)) });

const calls = Object.getOwnPropertyNames(Engine.prototype).filter((name) => Engine.prototype[name].length === 1);
const made = new Set();

/** An engine that notes which calls were made. */
function newEngine() {
  const noted = (target, name) =>
    typeof target[name] !== 'function'
      ? target[name]
      : (...args) => {
          made.add(name);
          return target[name](...args);
        };
  return new Proxy(new Engine(), { get: noted });
}

const say = (text) => console.log(text);
const text = (bytes) => new TextDecoder().decode(bytes);
const lines = (bytes) => text(bytes).trimEnd().split('\n').length;

let engine = newEngine();

// Reading is fed with the bytes of a file; without options, everything is guessed.
const read = (table, bytes) => engine.read(table, bytes, `${table}.csv`, { columns: [] });

say('Tables');
// The first 3,000 rows of the sample, and one with too many cells.
const sample = text(engine.conversionSample({ seed: 1 })).split('\n').slice(0, 3_001);
const campaign = new TextEncoder().encode(`${[...sample, 'x,'.repeat(40)].join('\n')}\n`);
say(`  ${read('campaign', campaign).rows} rows read, ${lines(engine.rejected({ table: 'campaign' })) - 1} left out`);
say(`  first row: ${engine.rows({ table: 'campaign', start: 0, count: 1 }).rows[0].join(' | ')}`);

say('Conversion');
const setup = engine.conversionSetup({ table: 'campaign' });
const { target, positive, also } = setup;
say(`  ${target} = ${positive}, in ${engine.profile({ table: 'campaign', target, positive, also }).length} columns`);
const counted = engine.conversionOutcome({ table: 'campaign', target, positive, also }).values;
say(`  ${counted.map(({ value, converts }) => `${value} ${converts ? 'converts' : 'does not'}`).join(', ')}`);
say(`  ${engine.conversionHistory({ table: 'campaign', setup })[0].finding}`);
const run = { table: 'campaign', setup, model: 'mine' };
const report = engine.conversionRun(run);
say(`  ${report.headline}`);
say(`  ${engine.conversionInsights(run)[0].finding}`);
// A search ends with the best it has found when it is told that it is enough.
engine.listen(undefined, undefined, () => true);
say(`  ${engine.conversionCompare(run).cards[0].finding}`);
engine.listen();
say(`  ${engine.conversionProfit({ model: 'mine', value: 100, cost: 4 }).headline}`);
say(`  ${engine.conversionScore({ model: 'mine', table: 'campaign' }).headline}`);
say(`  ${engine.conversionTopK({ model: 'mine', table: 'campaign', k: 100 }).headline}`);
say(`  ${lines(engine.conversionScoreCsv({ model: 'mine', table: 'campaign' })) - 1} rows in the scored list`);
const entries = report.fields.map(({ name, start }) => ({ name, value: start }));
const person = () => engine.conversionPerson({ model: 'mine', entries });
say(`  ${person().sentence}`);
const changeable = [entries[0].name];
say(`  ${engine.conversionCounterfactual({ model: 'mine', entries, changeable, target: 0.5 }).headline}`);
const document = text(engine.conversionReport({ model: 'mine', date: '1 May 2025', notes: 'For the meeting.' }));
say(`  the report begins ${document.slice(0, 15)}`);

say('Scorecard');
for (const part of ['sales', 'service']) read(part, engine.scorecardSample({ part, seed: 1 }));
const tables = ['sales', 'service'];
const cardSetup = engine.scorecardSetup({ tables });
const { dealer: named, matching } = cardSetup;
say(`  ${engine.scorecardMatch({ tables, dealer: named, matching }).notes.join(' ')}`);
const network = engine.scorecardRun({ tables, scorecard: 'network', setup: cardSetup });
say(`  ${network.headline}`);
const looked = { scorecard: 'network', filter: network.filter };
const view = () => engine.scorecardView(looked);
say(`  ${view().cards.length} drawings of the network`);
const ask = { search: '', sort: 0, descending: false, start: 0, count: 5 };
const { rows } = engine.scorecardList({ ...looked, ask });
say(`  the first of the list: ${rows.map(({ cells }) => cells[0]).join(', ')}`);
const { id: dealer } = rows[0];
say(`  ${engine.scorecardDealer({ ...looked, dealer }).headline}`);
say(`  ${engine.scorecardTrend({ ...looked, dealer }).finding}`);
say(`  ${engine.scorecardLearning({ scorecard: 'network', area: 0 }).finding}`);
say(`  ${lines(engine.scorecardFile({ ...looked, kind: 'csv' })) - 1} dealers in the file`);
say(`  ${lines(engine.scorecardRows({ scorecard: 'network', table: 'sales', kind: 'joined' })) - 1} rows with what was expected`);
const sheet = text(engine.scorecardSheets({ ...looked, dealer, date: '1 May 2025' }));
say(`  the sheet of a dealer begins ${sheet.slice(0, 15)}`);

say('Kept');
// What the calls have learned since this was last asked, as bytes to keep.
const kept = engine.learned();
say(`  ${kept.map(({ workspace, id }) => `${workspace} ${id}`).join(', ')}`);
const before = JSON.stringify([person(), view()]);
// Another engine has the same answers from these bytes, after the tables they were made of.
engine = newEngine();
for (const part of tables) read(part, engine.scorecardSample({ part, seed: 1 }));
for (const saved of kept) engine.restoreModel(saved);
say(`  the same answers after a restore: ${JSON.stringify([person(), view()]) === before}`);
engine.forgetModel({ workspace: 'conversion', id: 'mine' });
engine.forget({ table: 'sales' });
try {
  person();
} catch ({ code }) {
  say(`  after it was forgotten: ${code}`);
}

const left = calls.filter((name) => !made.has(name));
say(`${calls.length - left.length} of ${calls.length} calls made`);
if (left.length > 0) {
  console.error(`This example never makes ${left.join(', ')}.`);
  process.exitCode = 1;
}
