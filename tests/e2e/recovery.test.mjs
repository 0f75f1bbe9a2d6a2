// The engine goes wrong on request: every call settles, and the tables come back.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { network } from './files.mjs';
import { assert, built, describe, it, serve, site } from './harness.mjs';

describe('The engine after a fault', () => {
  const at = site('dist-faults');

  /** A page whose engine is up, with helpers that run in it. */
  async function open(options) {
    const page = await at.page(options);
    await page.waitForFunction(() => globalThis.nearsideEngine);
    await page.evaluate(() => {
      /** How a call ended, as something that can leave the page. */
      globalThis.outcome = (promise) =>
        promise.then(
          () => 'resolved',
          (failure) => failure.code ?? String(failure),
        );
      globalThis.read = (table, file, options) =>
        nearsideEngine.call('read', { table, name: `${table}.csv`, file, options: { columns: [] } }, options);
      globalThis.rows = async (table) => (await nearsideEngine.call('rows', { table, start: 0, count: 3 })).rows;
      globalThis.restarts = [];
      nearsideEngine.onRestart((restart) => restarts.push(restart));
    });
    return page;
  }

  for (const [fault, code] of [
    ['panic', 'engine_crashed'],
    ['out_of_memory', 'out_of_memory'],
  ]) {
    it(`rejects every pending call after ${fault}, and works again`, async () => {
      const page = await open();
      const outcomes = await page.evaluate(
        (fault) =>
          Promise.all([
            outcome(nearsideEngine.call('plant', { fault })),
            outcome(nearsideEngine.call('forget', { table: 'a' })),
            outcome(nearsideEngine.call('forget', { table: 'b' })),
          ]),
        fault,
      );
      assert.deepEqual(outcomes, [code, code, code]);
      assert.equal(await page.evaluate(() => outcome(nearsideEngine.call('forget', { table: 'a' }))), 'resolved');
      const restarts = await page.evaluate(() => restarts);
      assert.equal(restarts.length, 1);
      assert.equal(restarts[0].reason, fault === 'panic' ? 'defect' : 'out_of_memory');
      if (fault === 'panic') assert.match(restarts[0].detail, /^panic at src\/web\/faults\.rs:\d+:\d+$/);
    });
  }

  it('mends itself with the server gone, more than once', async () => {
    const { server, address } = await serve(built('dist-faults'), 8200);
    const page = await open({ address });
    await page.evaluate(() => outcome(nearsideEngine.call('forget', { table: 'a' })));
    await page.waitForLoadState('networkidle');
    server.closeAllConnections();
    server.close();
    await assert.rejects(fetch(address));
    for (let round = 0; round < 3; round += 1) {
      const ends = await page.evaluate(async () => [
        await outcome(nearsideEngine.call('plant', { fault: 'panic' })),
        await outcome(nearsideEngine.call('forget', { table: 'a' })),
      ]);
      assert.deepEqual(ends, ['engine_crashed', 'resolved'], `round ${round + 1}`);
    }
  });

  for (const fault of ['long', 'deaf']) {
    it(`answers Cancel at once when the engine ${fault === 'long' ? 'works' : 'does not listen'}`, async (t) => {
      const page = await open();
      const { code, millis, next } = await page.evaluate(async (fault) => {
        await nearsideEngine.call('forget', { table: 'a' });
        const control = new AbortController();
        const call = outcome(nearsideEngine.call('plant', { fault }, { signal: control.signal }));
        await new Promise((later) => setTimeout(later, 300));
        const start = performance.now();
        control.abort();
        const code = await call;
        const millis = performance.now() - start;
        return { code, millis, next: await outcome(nearsideEngine.call('forget', { table: 'a' })) };
      }, fault);
      t.diagnostic(`Cancel answered in ${millis.toFixed(0)} ms`);
      assert.equal(code, 'cancelled');
      assert.ok(millis < 1_000, `${millis} ms`);
      assert.equal(next, 'resolved');
      assert.deepEqual(await page.evaluate(() => restarts), [], 'a cancelled call is no crash');
    });
  }

  it('never starts a call that was cancelled while it waited', async () => {
    const page = await open();
    const outcomes = await page.evaluate(async () => {
      const first = new AbortController();
      const second = new AbortController();
      const long = outcome(nearsideEngine.call('plant', { fault: 'long' }, { signal: first.signal }));
      const waiting = outcome(nearsideEngine.call('plant', { fault: 'panic' }, { signal: second.signal }));
      second.abort();
      const early = await Promise.race([waiting, long]);
      first.abort();
      return [early, await long, await outcome(nearsideEngine.call('forget', { table: 'a' }))];
    });
    assert.deepEqual(outcomes, ['cancelled', 'cancelled', 'resolved']);
  });

  it('ends a search that is told it is enough, and only that one', async () => {
    const page = await open();
    const { early, before, after } = await page.evaluate(async () => {
      const enough = new AbortController();
      const cancel = new AbortController();
      const start = performance.now();
      const search = outcome(nearsideEngine.call('plant', { fault: 'long' }, { finishEarly: enough.signal }));
      // Told before its turn has come, by a budget of time that is used up.
      const waiting = outcome(nearsideEngine.call('plant', { fault: 'long' }, { finishEarly: AbortSignal.timeout(100) }));
      const other = outcome(nearsideEngine.call('plant', { fault: 'long' }, { signal: cancel.signal }));
      await new Promise((later) => setTimeout(later, 300));
      enough.abort();
      const early = [await search, await waiting];
      const before = performance.now() - start;
      setTimeout(() => cancel.abort(), 500);
      return { early, before, after: await other };
    });
    assert.deepEqual(early, ['resolved', 'resolved']);
    assert.ok(before < 2_000, `${before} ms`);
    assert.equal(after, 'cancelled', 'the next call searches on');
  });

  it('tells progress with the time left', async () => {
    const page = await open();
    const notes = await page.evaluate(async () => {
      const control = new AbortController();
      const notes = [];
      const onProgress = (note) => {
        notes.push(note);
        if (note.fraction > 0.2) control.abort();
      };
      await outcome(nearsideEngine.call('plant', { fault: 'long' }, { onProgress, signal: control.signal }));
      return notes;
    });
    const fractions = notes.map((note) => note.fraction);
    assert.deepEqual(fractions, fractions.toSorted((a, b) => a - b));
    assert.ok(notes.length > 10 && notes.length <= 45, `${notes.length} notes in two seconds`);
    assert.equal(notes[0].secondsLeft, null);
    // The planted work takes ten seconds, of which two have passed.
    const { secondsLeft } = notes.at(-1);
    assert.ok(secondsLeft > 6 && secondsLeft < 10, `${secondsLeft} s`);
  });

  it('brings the tables back after a crash', async () => {
    const page = await open();
    const { before, after } = await page.evaluate(async () => {
      await read('a', new Blob(['n,c\n1,x\n2,y\n']));
      await read('b', new Blob(['n\n7\n']));
      await read('a', new Blob(['n,c\n3,z\n4,y\n']));
      await read('gone', new Blob(['n\n9\n']));
      await nearsideEngine.call('forget', { table: 'gone' });
      const all = async () => [await rows('a'), await rows('b'), await outcome(rows('gone'))];
      const before = await all();
      await outcome(nearsideEngine.call('plant', { fault: 'out_of_memory' }));
      return { before, after: await all() };
    });
    assert.deepEqual(before, [[['3', 'z'], ['4', 'y']], [['7']], 'not_found']);
    assert.deepEqual(after, before);
    assert.deepEqual(await page.evaluate(() => restarts.map(({ lost }) => lost)), [[]]);
  });

  it('makes a scorecard again after a crash', async () => {
    const page = await open();
    const text = network().buffer.toString('utf8');
    const [before, after, lost] = await page.evaluate(async (text) => {
      await read('a', new Blob([text]));
      const setup = await nearsideEngine.call('scorecardSetup', { tables: ['a'] });
      const { filter } = await nearsideEngine.call('scorecardRun', { tables: ['a'], scorecard: 's', setup });
      const view = () => nearsideEngine.call('scorecardView', { scorecard: 's', filter });
      const before = await view();
      await outcome(nearsideEngine.call('plant', { fault: 'panic' }));
      return [before, await view(), restarts.map(({ lost }) => lost)];
    }, text);
    assert.deepEqual(after, before);
    assert.deepEqual(lost, [[]]);
  });

  it('says which table is lost when its file is gone', async () => {
    const page = await open();
    const folder = mkdtempSync(join(tmpdir(), 'nearside-'));
    const path = join(folder, 'short-lived.csv');
    writeFileSync(path, 'n\n1\n');
    await page.evaluate(() => {
      const input = document.createElement('input');
      input.type = 'file';
      input.id = 'short-lived';
      document.body.append(input);
    });
    await page.setInputFiles('#short-lived', path);
    await page.evaluate(async () => {
      await read('file', document.getElementById('short-lived').files[0]);
      await read('blob', new Blob(['n\n2\n']));
    });
    rmSync(folder, { recursive: true });
    const [lost, ...after] = await page.evaluate(async () => {
      await outcome(nearsideEngine.call('plant', { fault: 'panic' }));
      return [await outcome(rows('file')), await rows('blob')];
    });
    assert.equal(lost, 'not_found');
    assert.deepEqual(after, [[['2']]]);
    assert.deepEqual(await page.evaluate(() => restarts.map(({ lost }) => lost)), [['file']]);
  });

  it('stops reading at once, and leaves the table that was there', async (t) => {
    const page = await open();
    const { code, millis, stages, kept } = await page.evaluate(async () => {
      await read('a', new Blob(['n\n1\n']));
      const block = new Blob([Array.from({ length: 100_000 }, (_, i) => `${i},text ${i % 97},${i / 7}\n`).join('')]);
      const big = new Blob(['n,c,x\n', ...Array.from({ length: 30 }, () => block)]);
      const control = new AbortController();
      const stages = [];
      let start = 0;
      const onProgress = ({ stage, fraction }) => {
        stages.push(stage);
        if (fraction > 0.1 && !control.signal.aborted) {
          start = performance.now();
          control.abort();
        }
      };
      const code = await outcome(read('a', big, { onProgress, signal: control.signal }));
      return { code, millis: performance.now() - start, stages, kept: await rows('a') };
    });
    t.diagnostic(`Cancel answered in ${millis.toFixed(0)} ms`);
    assert.equal(code, 'cancelled');
    assert.ok(millis < 1_000, `${millis} ms`);
    assert.ok(stages.length > 0 && stages.every((stage) => /^[A-Z]/.test(stage)), stages.join());
    assert.deepEqual(kept, [['1']]);
  });

  it('brings models back after a crash, and keeps them when training is cancelled', async (t) => {
    const page = await open();
    const { before, cancelled, millis, kept, restored } = await page.evaluate(async () => {
      // Four of five convert with the trait, one of five without.
      const row = (i) => `${i % 2 ? 'without' : 'with'},${(i * 7919) % 101},${(i % 2 ? i % 10 === 1 : i % 10 !== 8) ? 'yes' : 'no'}\n`;
      await read('a', new Blob(['trait,noise,converted\n', ...Array.from({ length: 5_000 }, (_, i) => row(i))]));
      const setup = await nearsideEngine.call('conversionSetup', { table: 'a' });
      const train = (options) => nearsideEngine.call('conversionRun', { table: 'a', model: 'm', setup }, options);
      await train();
      const entries = [{ name: 'trait', value: { kind: 'category', level: 'with' } }];
      const person = async () => (await nearsideEngine.call('conversionPerson', { model: 'm', entries })).probability;
      const before = await person();

      const control = new AbortController();
      let start = 0;
      const onProgress = () => {
        start ||= performance.now();
        control.abort();
      };
      setup.columns = setup.columns.map((column) => ({ ...column, include: column.name === 'noise' }));
      const cancelled = await outcome(train({ signal: control.signal, onProgress }));
      const millis = performance.now() - start;
      const kept = await person();

      await outcome(nearsideEngine.call('plant', { fault: 'panic' }));
      return { before, cancelled, millis, kept, restored: await person() };
    });
    t.diagnostic(`Cancel answered in ${millis.toFixed(0)} ms`);
    assert.equal(cancelled, 'cancelled');
    assert.ok(millis < 1_000, `${millis} ms`);
    assert.ok(before.value > 0.7 && before.value < 0.9, `${before.value}`);
    assert.deepEqual(kept, before);
    assert.deepEqual(restored, before);
  });
});
