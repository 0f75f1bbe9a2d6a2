// The engine goes wrong on request: every call settles, and the tables come back.

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
});
