// The headers of netlify.toml, for a path.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../www/package.json', import.meta.url));
const { parse } = require('smol-toml');

const rules = parse(readFileSync(new URL('../netlify.toml', import.meta.url), 'utf8')).headers;

/** Whether Netlify's pattern covers the path: `*` at the end stands for anything. */
function covers(pattern, path) {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
}

/** All headers of the path. */
export function headersOf(path) {
  const headers = {};
  for (const rule of rules) if (covers(rule.for, path)) Object.assign(headers, rule.values);
  return headers;
}
