// The budgets of what a visitor downloads, compressed as a server would at its best.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { workspaces } from './page.mjs';

const assets = fileURLToPath(new URL('../../www/dist/assets', import.meta.url));
const names = readdirSync(assets);
const { WORKSPACES } = await workspaces();

function brotli(name) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
  return brotliCompressSync(readFileSync(`${assets}/${name}`), { params }).length / 1_000;
}

/** Vite calls the script and the style that only one workspace needs by its folder. */
const ownPart = ({ id }) => new RegExp(`^${id}-[\\w-]+\\.(js|css)$`);

const first = names.filter((name) => /\.(js|css)$/.test(name) && !WORKSPACES.some((workspace) => ownPart(workspace).test(name)));

// There is no budget for all together: a workspace more is a download more, while one reads.
for (const [what, files, budget] of [
  ['engine', names.filter((name) => name.endsWith('.wasm')), 800],
  // The worker's script is counted too, though the page does not wait for it, and what workspaces share.
  ['script and style of the first screen', first, 60],
  ...WORKSPACES.map((workspace) => [`part of ${workspace.id}`, names.filter((name) => ownPart(workspace).test(name)), 15]),
]) {
  it(`keeps the ${what} within ${budget} kB`, (t) => {
    assert.ok(files.length > 0, 'there is such a file');
    const size = files.map(brotli).reduce((sum, part) => sum + part, 0);
    t.diagnostic(`${what}: ${size.toFixed(1)} kB brotli`);
    assert.ok(size <= budget, `${size} kB`);
  });
}
