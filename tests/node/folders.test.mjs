// Files of folders, as a browser hands them out, and files that are compared byte by byte.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { pageModule } from './page.mjs';

const { given, holdsFolder } = await pageModule('data/folders.ts');
const { sameBytes } = await pageModule('data/same.ts');

const entryOf = (name, file = new File(['a,b\n1,2\n'], name)) => ({
  name,
  isFile: true,
  isDirectory: false,
  file: (resolve, reject) => (file ? resolve(file) : reject(new Error('gone'))),
});

/** A browser hands the entries of a folder out in parts. */
const folderOf = (name, entries, part = 100) => ({
  name,
  isFile: false,
  isDirectory: true,
  createReader: () => {
    let from = 0;
    return {
      readEntries: (resolve, reject) => {
        if (!entries) return reject(new Error('not allowed'));
        resolve(entries.slice(from, (from += part)));
      },
    };
  },
});

const dropOf = (...entries) => ({
  items: [
    { kind: 'string' },
    ...entries.map((entry) => ({ kind: 'file', webkitGetAsEntry: () => entry, getAsFile: () => new File(['x'], entry?.name ?? 'made.csv') })),
  ],
});

const names = ({ files }) => files.map(({ name }) => name);

it('gives every file of a folder, in the order a person expects', async () => {
  const many = Array.from({ length: 130 }, (_, i) => entryOf(`part ${130 - i}.csv`));
  const drop = dropOf(folderOf('exports', [...many, folderOf('older', [entryOf('last.TSV')]), entryOf('.DS_Store'), entryOf('note.docx')]));
  assert.ok(holdsFolder(drop));
  const found = await given(drop);
  assert.deepEqual(names(found), [...Array.from({ length: 130 }, (_, i) => `part ${i + 1}.csv`), 'last.TSV']);
  assert.deepEqual([found.folders, found.others, found.unread], [['exports'], 1, 0]);
});

it('takes files beside a folder as they are, whatever their names', async () => {
  const found = await given(dropOf(entryOf('table without an end'), null, folderOf('empty', [])));
  assert.deepEqual(names(found), ['table without an end', 'made.csv']);
  assert.ok(!holdsFolder(dropOf(entryOf('a.csv'), null)));
});

it('counts what could not be taken, and goes on', async () => {
  const endless = Array.from({ length: 205 }, (_, i) => entryOf(`${i}.csv`));
  const found = await given(dropOf(folderOf('locked', undefined), folderOf('gone', [entryOf('gone.csv', null), entryOf('b.csv')]), folderOf('many', endless)));
  assert.equal(found.files.length, 200);
  assert.equal(found.unread, 1 + 1 + 6);
});

it('compares files to the last byte', async () => {
  const bytes = new Uint8Array(9 << 20).fill(65);
  const last = bytes.slice();
  last[last.length - 1] = 66;
  assert.ok(await sameBytes(new Blob([bytes]), new Blob([bytes.slice()])));
  assert.ok(!(await sameBytes(new Blob([bytes]), new Blob([last]))));
  assert.ok(!(await sameBytes(new Blob([bytes]), new Blob([bytes.slice(1)]))));
  assert.ok(await sameBytes(new Blob([]), new Blob([])));
  const gone = { size: 3, slice: () => ({ arrayBuffer: () => Promise.reject(new Error('gone')) }) };
  assert.ok(!(await sameBytes(gone, new Blob(['abc']))));
});
