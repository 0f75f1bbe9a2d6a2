// How files come to the page: folders, files that are there already, and files that come again.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, assert, before, describe, it, site } from './harness.mjs';
import { campaign, empty, file } from './files.mjs';
import { drop, fileRead, seen } from './page.mjs';

const files = (page) => page.getByRole('list', { name: 'Files' }).getByRole('listitem');

describe('Files arrive', () => {
  const at = site('dist');
  let folder;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'nearside-folder-'));
    const write = (path, text) => {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), text);
    };
    write('exports/b.csv', 'name,visits\nAnn,3\nBea,4\n');
    write('exports/A.CSV', 'name,visits\nAnn,5\n');
    write('exports/notes.pdf', 'no table');
    write('exports/.hidden.csv', 'a,b\n1,2\n');
    write('exports/2024/january.tsv', 'name\tvisits\nAnn\t7\nBea\t8\nCid\t9\n');
    write('bare/picture.png', 'no table');
  });
  after(() => rmSync(folder, { recursive: true }));

  /** Drops what is on this computer, as the system's own file manager does. */
  async function dropPaths(page, paths) {
    const devtools = await page.context().newCDPSession(page);
    const data = { items: [], files: paths.map((path) => join(folder, path)), dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop']) await devtools.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data });
  }

  it('a folder is read: the tables in it and in its folders', async () => {
    const page = await at.page();
    await dropPaths(page, ['exports']);
    for (const name of ['A.CSV', 'b.csv', 'january.tsv']) await fileRead(page, name);
    assert.equal(await files(page).count(), 3);
    await page.getByText('1 file in exports was left alone because the name is not that of a table.').waitFor();
    assert.equal(await page.getByRole('alert').count(), 0);
    assert.deepEqual(page.errors, []);
  });

  it('a folder without a table says so', async () => {
    const page = await at.page();
    await dropPaths(page, ['bare']);
    await page.getByText('bare holds no table.', { exact: false }).waitFor();
    assert.deepEqual(page.errors, []);
  });

  it('the identical file says so and is not added again', async () => {
    const page = await at.page();
    await drop(page, [campaign({ rows: 200 })]);
    await fileRead(page, 'campaign.csv');
    await drop(page, [campaign({ rows: 200 })]);
    await page.getByText('campaign.csv is on this page already and was not added again.').waitFor();
    await drop(page, [campaign({ rows: 200, name: 'copy.csv' })]);
    await page.getByText('copy.csv holds the same as campaign.csv and was not added again.').waitFor();
    assert.equal(await files(page).count(), 1);
    // The same name and size, and one letter that differs.
    const other = campaign({ rows: 200 }).buffer.toString('utf8').replace('email', 'emall');
    await drop(page, [file('campaign.csv', other)]);
    await fileRead(page, 'campaign (2).csv');
    assert.deepEqual(page.errors, []);
  });

  it('two of the same in one drop are one', async () => {
    const page = await at.page();
    await drop(page, [campaign({ rows: 200 }), campaign({ rows: 200, name: 'copy.csv' })]);
    await fileRead(page, 'campaign.csv');
    await page.getByText('copy.csv holds the same as campaign.csv').waitFor();
    assert.equal(await files(page).count(), 1);
  });

  it('what was said of a file goes when the file comes again, mended', async () => {
    const page = await at.page();
    await drop(page, [empty()]);
    await seen(page.getByRole('alert'));
    await drop(page, [file('empty.csv', 'name,visits\nAnn,3\nBea,4\n')]);
    await fileRead(page, 'empty.csv');
    assert.equal(await page.getByRole('alert').count(), 0);
    assert.equal(await files(page).count(), 1);
    assert.deepEqual(page.errors, []);
  });
});
