// What a person decided is carried to a table that is read again, and to the next one.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pageModule } from './page.mjs';

const { carryOver } = await pageModule('workspace/carry.ts');

const columns = new Set(['converted', 'age', 'day', 'customer']);
const guessed = {
  target: 'converted',
  columns: [{ name: 'age', include: true, because: 'usable' }],
  model: 'logistic',
  order: { kind: 'unknown' },
  group: 'customer',
  folds: 5,
};
/** The guess for the second reading, which found an order in time. */
const found = { ...guessed, order: { kind: 'column', name: 'day' }, folds: 4 };

function carried(change, now = columns, merge) {
  return carryOver({ guessed, setup: { ...guessed, ...change } }, found, { before: columns, now }, merge);
}

describe('What a person decided', () => {
  it('is what differs from the guess, and nothing else is kept of an earlier guess', () => {
    assert.deepEqual(carried({}), found);
    assert.deepEqual(carried({ model: 'boosted' }), { ...found, model: 'boosted' });
  });

  it('holds the rate to expect, the order and the customer', () => {
    const decided = { expectedRate: 0.2, order: { kind: 'file_order', reason: 'You said so.' }, group: 'age' };
    assert.deepEqual(carried(decided), { ...found, ...decided });
    assert.deepEqual(carried({ order: { kind: 'column', name: 'day' }, folds: 10 }).folds, 10);
  });

  it('holds that there is none', () => {
    const { group: _, ...rest } = guessed;
    const alone = carryOver({ guessed, setup: rest }, found, { before: columns, now: columns });
    assert.ok(!('group' in alone));
    assert.equal(carried({ group: undefined }).group, undefined);
  });

  it('is guessed anew where it names a column that is gone', () => {
    const without = new Set(['converted', 'customer']);
    const decided = { expectedRate: 0.2, order: { kind: 'column', name: 'age' }, group: 'age' };
    assert.deepEqual(carried(decided, without), { ...found, expectedRate: 0.2 });
  });

  it('may be a part of a field', () => {
    const out = [{ name: 'age', include: false, because: 'user' }];
    const merge = { columns: (decided, guess) => [...decided, ...guess] };
    assert.deepEqual(carried({ columns: out }, columns, merge).columns, [...out, ...found.columns]);
  });

  it('is everything where nothing could be guessed', () => {
    const byHand = { ...guessed, folds: 9 };
    assert.deepEqual(carryOver({ guessed: {}, setup: byHand }, found, { before: columns, now: columns }), byHand);
  });
});
