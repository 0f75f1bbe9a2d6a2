// The budgets of what a visitor downloads, compressed as a server would at its best.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

const assets = fileURLToPath(new URL('../../www/dist/assets', import.meta.url));

function brotli(pattern) {
  const names = readdirSync(assets).filter((name) => pattern.test(name));
  assert.ok(names.length > 0, `no file matches ${pattern}`);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
  const sizes = names.map((name) => brotliCompressSync(readFileSync(`${assets}/${name}`), { params }).length);
  return sizes.reduce((sum, size) => sum + size, 0) / 1_000;
}

for (const [what, pattern, budget] of [
  ['engine', /\.wasm$/, 560],
  // The worker's script is counted too, though the page does not wait for it.
  ['script and style', /\.(js|css)$/, 60],
]) {
  it(`keeps the ${what} within ${budget} kB`, (t) => {
    const size = brotli(pattern);
    t.diagnostic(`${what}: ${size.toFixed(1)} kB brotli`);
    assert.ok(size <= budget, `${size} kB`);
  });
}
