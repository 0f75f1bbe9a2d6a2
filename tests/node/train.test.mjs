// The documented script does what it says.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('train.mjs', import.meta.url));
const train = (...args) => execFileSync(process.execPath, [script, ...args], { encoding: 'utf8' });

function auc(output) {
  const found = output.match(/ROC AUC\): (\d\.\d+) \((\d\.\d+) to (\d\.\d+)\)/);
  assert.ok(found, output);
  return found.slice(1).map(Number);
}

describe('The Node script', () => {
  it('imports a file, trains and prints the metrics', () => {
    const folder = mkdtempSync(join(tmpdir(), 'nearside-'));
    try {
      // Four of five convert with the trait, one of five without: the AUC is 0.8.
      const row = (i) => {
        const trait = i % 2 === 0;
        const converts = trait ? i % 10 !== 8 : i % 10 === 1;
        return `${trait ? 'with' : 'without'};${(i * 7_919) % 101};${converts ? 'yes' : 'no'}`;
      };
      const file = join(folder, 'campaign.csv');
      writeFileSync(file, `trait;noise;converted\n${Array.from({ length: 2_000 }, (_, i) => row(i)).join('\n')}\n`);
      const output = train(file);
      assert.match(output, /^2000 rows\nConversion: converted = yes\n/);
      const [value, low, high] = auc(output);
      assert.ok(low <= value && value <= high, output);
      assert.ok(Math.abs(value - 0.8) < 0.02, output);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
