// The report's policy allows its own style and no other: by a hash, which is computed here.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

it('the hash in the policy of a report is that of its style', () => {
  const hash = createHash('sha256').update(read('src/export/report.css')).digest('base64');
  const known = /STYLE_HASH: &str = "([^"]+)"/.exec(read('src/export/html.rs'))?.[1];
  assert.equal(known, hash, `write ${hash} into src/export/html.rs`);
});
