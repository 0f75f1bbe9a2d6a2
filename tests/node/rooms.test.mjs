// The rooms of the page: which may use which, and that a workspace is known in one list only.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { workspaces } from './page.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const src = join(root, 'www/src');
const ids = (await workspaces()).WORKSPACES.map(({ id }) => id);

/** A room may use those before it, and itself. What is in none of them (main.tsx) may use all but workspaces. */
const ROOMS = ['engine', 'ui', 'shell', 'data', 'workspace'];
/** Rooms that know nothing of any workspace, not even by name. */
const NAMELESS = ['engine', 'ui', 'data', 'workspace'];
/** The list of workspaces is read from here on; it loads them itself, later. */
const LIST = 'workspaces.ts';
const LIST_READERS = ['main.tsx', 'shell', 'data', 'workspace', ...ids];

/** Two files that import each other, with the reason. */
const CIRCLES = new Map([]);

const files = readdirSync(src, { recursive: true })
  .map((name) => normalize(name))
  .filter((name) => /\.tsx?$/.test(name));

const textOf = (file) => readFileSync(join(src, file), 'utf8');
const roomOf = (file) => (file.includes('/') ? file.slice(0, file.indexOf('/')) : file);

/** The file that an import means; nothing for a package, the engine or a style. */
function resolve(from, wanted) {
  if (!wanted.startsWith('.') || /\/pkg\/|\.css$/.test(wanted)) return undefined;
  const path = join(dirname(from), wanted);
  const found = [path, `${path}.ts`, `${path}.tsx`, `${path}/index.ts`, `${path}/index.tsx`].find((name) => existsSync(join(src, name)) && statSync(join(src, name)).isFile());
  assert.ok(found, `${from} imports ${wanted}, which is not there`);
  return found;
}

const matches = (file, pattern) => [...textOf(file).matchAll(pattern)].map(([, wanted]) => resolve(file, wanted)).filter((found) => found !== undefined);
/** What a file imports at once, also only types. */
const imports = new Map(files.map((file) => [file, matches(file, /^(?:import|export)\b[^;]*?from '([^']+)'/gm)]));
const later = new Map(files.map((file) => [file, matches(file, /\bimport\('([^']+)'\)/g)]));

describe('The rooms of the page', () => {
  it('stand in one order', () => {
    assert.ok(files.length > 40);
    const rooms = new Set(files.map(roomOf));
    assert.deepEqual([...rooms].toSorted(), [...ROOMS, ...ids, LIST, 'main.tsx'].toSorted());
    for (const [file, used] of imports) {
      for (const other of used) {
        const [from, to] = [roomOf(file), roomOf(other)];
        const said = `${file} imports ${other}`;
        if (from === to) continue;
        if (to === LIST) assert.ok(LIST_READERS.includes(from), said);
        else if (from === 'main.tsx') assert.ok(ROOMS.includes(to), said);
        else if (ids.includes(from)) assert.ok(ROOMS.includes(to), `${said}: no workspace knows another`);
        else assert.ok(ROOMS.includes(to) && ROOMS.indexOf(to) < ROOMS.indexOf(from), said);
      }
    }
  });

  it('know no workspace by name', () => {
    const named = new RegExp(`['"\`/](${ids.join('|')})['"\`/]|\\b(${ids.join('|')})(?=[A-Z])`);
    for (const file of [...files.filter((name) => NAMELESS.includes(roomOf(name))), 'main.tsx', 'shell/route.ts']) {
      const [found] = named.exec(textOf(file)) ?? [];
      assert.equal(found, undefined, `${file} names ${found}`);
    }
  });

  it('load a workspace later, from the list alone', () => {
    for (const [file, used] of later) assert.equal(used.length, file === LIST ? ids.length : 0, file);
    assert.deepEqual(imports.get(LIST), []);
    assert.deepEqual(later.get(LIST).map(dirname), ids);
  });

  it('have no two files that import each other', () => {
    const found = [];
    for (const [file, used] of imports) {
      for (const other of used) if (file < other && imports.get(other)?.includes(file)) found.push(`${file} ${other}`);
    }
    assert.deepEqual(found.toSorted(), [...CIRCLES.keys()].toSorted());
  });
});

describe('A workspace', () => {
  const folders = (path) => readdirSync(join(root, path), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);

  it('is a folder here and a folder of the core, one file of web/, and a line in each of three lists', () => {
    const listed = (path, pattern) => pattern.exec(readFileSync(join(root, path), 'utf8'))?.[1]?.match(/\w+/g);
    assert.deepEqual(listed('src/web/mod.rs', /^workspaces! \{([^}]*)\}/m), ids);
    assert.deepEqual(folders('www/src').filter((name) => !ROOMS.includes(name)).toSorted(), ids.toSorted());
    const core = readFileSync(join(root, 'src/lib.rs'), 'utf8');
    for (const id of ids) {
      assert.ok(folders('src').includes(id), `src/${id}`);
      assert.ok(existsSync(join(root, `src/web/${id}.rs`)), `src/web/${id}.rs`);
      assert.match(core, new RegExp(`^pub mod ${id};$`, 'm'));
    }
  });

  it('has the calls that begin with its name in its file of web/', () => {
    for (const name of readdirSync(join(root, 'src/web'))) {
      const text = readFileSync(join(root, 'src/web', name), 'utf8');
      for (const [, call] of text.matchAll(/js_name = (\w+)/g)) {
        const whose = ids.find((id) => call.startsWith(id));
        if (whose) assert.equal(name, `${whose}.rs`, call);
      }
    }
  });
});
