// The documented example makes every call of the engine, and says what it should.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('example.mjs', import.meta.url));

it('the Node example makes every call of the engine', () => {
  // It ends with an error when it leaves one out.
  const output = execFileSync(process.execPath, [script], { encoding: 'utf8' });
  const [, done, all] = /(\d+) of (\d+) calls made\n$/.exec(output) ?? [];
  assert.ok(Number(all) > 20, output);
  assert.equal(done, all);
  for (const line of [
    /^ {2}3000 rows read, 1 left out$/m,
    /^ {2}converted = yes, in \d+ columns$/m,
    /^ {2}3000 rows in the scored list$/m,
    /^ {2}the report begins <!DOCTYPE html>$/m,
    /^ {2}120 dealers in the file$/m,
    /^ {2}\d+ rows with what was expected$/m,
    /^ {2}the sheet of a dealer begins <!DOCTYPE html>$/m,
    /^ {2}conversion mine, scorecard network$/m,
    /^ {2}the same answers after a restore: true$/m,
    /^ {2}after it was forgotten: not_found$/m,
  ]) {
    assert.match(output, line);
  }
  assert.doesNotMatch(output, /undefined|NaN/);
});
