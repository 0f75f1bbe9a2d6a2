// The built engine without a page.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { Engine, fitLogistic, initSync } from '../../www/pkg/nearside.js';

initSync({ module: readFileSync(new URL('../../www/pkg/nearside_bg.wasm', import.meta.url)) });

describe('The built engine in Node', () => {
  it('fits the coefficients that follow from a two by two table', () => {
    // Of 10 without the trait 2 converted, of 20 with it 12.
    const x = Float64Array.from({ length: 30 }, (_, i) => Number(i >= 10));
    const y = Float64Array.from({ length: 30 }, (_, i) => Number(i < 2 || i >= 18));
    const [intercept, slope] = fitLogistic(x, y, 0);
    assert.ok(Math.abs(intercept - Math.log(2 / 8)) < 1e-6, `${intercept}`);
    assert.ok(Math.abs(slope - Math.log((12 / 8) / (2 / 8))) < 1e-6, `${slope}`);
  });

  it('makes the same sample from the same seed', () => {
    const [one, again, other] = [1, 1, 2].map((seed) => Buffer.from(new Engine().conversionSample(seed)));
    assert.ok(one.equals(again) && !one.equals(other));
    assert.equal(one.toString().trimEnd().split('\n').length, 40_001);
  });

  it('throws plain objects a program can read', () => {
    const engine = new Engine();
    assert.throws(() => engine.rows('gone', 0, 1), { code: 'not_found', place: {} });
    assert.throws(() => fitLogistic(new Float64Array(3), new Float64Array(2), 1), { code: 'bad_request' });
  });

  it('has no planted faults', () => {
    assert.ok(!('plant' in new Engine()));
  });
});
