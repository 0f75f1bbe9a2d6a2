// The built engine without a page.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import * as built from '../../www/pkg/nearside.js';

const { Engine, initSync } = built;

initSync({ module: readFileSync(new URL('../../www/pkg/nearside_bg.wasm', import.meta.url)) });

describe('The built engine in Node', () => {
  it('makes the same sample from the same seed', () => {
    const [one, again, other] = [1, 1, 2].map((seed) => Buffer.from(new Engine().conversionSample({ seed })));
    assert.ok(one.equals(again) && !one.equals(other));
    assert.equal(one.toString().trimEnd().split('\n').length, 40_001);
  });

  it('throws plain objects a program can read', () => {
    const engine = new Engine();
    assert.throws(() => engine.rows({ table: 'gone', start: 0, count: 1 }), { code: 'not_found', place: {} });
    assert.throws(() => engine.rows({ table: 'gone', start: -1, count: 1 }), { code: 'bad_request' });
  });

  it('has no planted faults, and none of the models that only the bench needs', () => {
    assert.ok(!('plant' in new Engine()));
    assert.ok(!('fitLogistic' in built));
  });
});
