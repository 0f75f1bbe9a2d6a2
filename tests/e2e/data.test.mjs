// The data screen: what was guessed is shown, can be changed, and shows its effect at once.

import { assert, describe, it, site } from './harness.mjs';
import { campaign, file } from './files.mjs';
import { clickOnce, downloaded, drop, fileRead, focused, gone, seen } from './page.mjs';

/** Two hundred visits; the dates can be read in two ways, and -1 and 999 stand for "never". */
function visits() {
  const lines = ['id,visited,days_since,region'];
  for (let row = 0; row < 200; row += 1) {
    const day = String(1 + (row % 12)).padStart(2, '0');
    const month = String(1 + ((row * 5) % 12)).padStart(2, '0');
    lines.push(`${row + 1},${day}/${month}/2024,${row % 3 === 0 ? 999 : row % 28},${1 + (row % 4)}`);
  }
  lines[50] += ',one,cell,too,many';
  return file('visits.csv', `${lines.join('\n')}\n`);
}

async function open(at, given) {
  const page = await at.page();
  await drop(page, [given]);
  await fileRead(page, given.name);
  return page;
}

/** The column's part of the list. */
const column = (page, name) =>
  page.getByRole('region', { name: 'Columns' }).getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) });

describe('The data screen', () => {
  const at = site('dist');

  it('reads again at once with another separator, and back', async () => {
    const page = await open(at, campaign({ rows: 200 }));
    await page.getByText('How it was read').click();
    const facts = page.getByRole('list', { name: 'Files' });
    await page.getByLabel('Separator').selectOption({ label: 'Comma (,)' });
    await seen(facts.getByText(/ 1 column /));
    await page.getByLabel('Separator').selectOption({ index: 0 });
    await seen(facts.getByText(/ 6 columns /));
    assert.deepEqual(page.errors, []);
  });

  it('keeps every choice when they are made faster than the file is read', async () => {
    const page = await open(at, campaign({ rows: 60_000 }));
    await page.getByText('How it was read').click();
    await page.getByLabel('Decimal sign').selectOption({ label: 'Decimal comma (1.234,5)' });
    await page.getByLabel('Encoding').selectOption({ label: 'UTF-8' });
    await page.getByLabel('Column names', { exact: true }).selectOption({ label: 'First record' });
    await gone(page.getByRole('progressbar'));
    const shown = (label) => page.getByLabel(label, { exact: true }).evaluate((select) => select.selectedOptions[0].text);
    assert.equal(await shown('Decimal sign'), 'Decimal comma (1.234,5)');
    assert.equal(await shown('Encoding'), 'UTF-8');
    assert.equal(await shown('Column names'), 'First record');
    assert.equal(await page.getByText('Chosen by you.').count(), 3, 'what was not chosen is still guessed');
    assert.deepEqual(page.errors, []);
  });

  it('takes a row that looks like a total back into the table', async () => {
    const page = await open(at, file('shops.csv', 'shop,sales\nAnn,1\nBob,2\nTotal,3\n'));
    const facts = page.getByRole('list', { name: 'Files' });
    await seen(facts.getByText(/^2 rows /));
    await page.getByRole('heading', { name: /A row of totals/ }).waitFor();
    await page.getByRole('button', { name: 'Keep it as a row' }).click();
    await seen(facts.getByText(/^3 rows /));
    await page.getByRole('gridcell', { name: 'Total', exact: true }).waitFor();
    await focused(page, 'Data');
    await page.getByText('How it was read').click();
    await page.getByLabel('Totals and notes').selectOption({ label: 'Leave them out' });
    await seen(facts.getByText(/^2 rows /));
    assert.deepEqual(page.errors, []);
  });

  it('reads quotes behind backslashes as it is told to', async () => {
    const page = await open(at, file('words.csv', 'a,b\n1,"say \\"hi\\", Bob"\n2,"no \\"way\\""\n3,z\n'));
    await seen(page.getByRole('gridcell', { name: 'say "hi", Bob', exact: true }));
    await page.getByText('How it was read').click();
    await page.getByText('Backslashes stand before quotes inside cells.').waitFor();
    await page.getByLabel('Quotes inside quoted cells').selectOption({ label: 'Written twice ("")' });
    await gone(page.getByRole('gridcell', { name: 'say "hi", Bob', exact: true }));
    assert.deepEqual(page.errors, []);
  });

  it('tells two files of one name apart', async () => {
    const page = await open(at, campaign({ rows: 200 }));
    await drop(page, [campaign({ rows: 100 })]);
    await fileRead(page, 'campaign (2).csv');
    await page.getByRole('button', { name: 'Who will convert?' }).last().click();
    const tables = page.getByLabel('Table', { exact: true });
    assert.deepEqual(await tables.locator('option').allTextContents(), ['campaign.csv', 'campaign (2).csv']);
  });

  it('asks how ambiguous dates are meant', async () => {
    const page = await open(at, visits());
    const question = page.getByRole('region', { name: /question/i });
    await question.waitFor();
    assert.match(await question.innerText(), /visited/);
    await question.getByRole('button').last().click();
    await gone(question);
    assert.deepEqual(page.errors, []);
  });

  it('offers what stands for missing, and a code as a category', async () => {
    const page = await open(at, visits());
    const days = column(page, 'days_since');
    assert.match(await days.innerText(), /none/);
    await days.getByLabel('Treat 999 as missing').check();
    await seen(days.getByText(/33\.\d\s%/));
    const region = column(page, 'region');
    await region.getByLabel('Type of region').selectOption('category');
    await seen(region.getByText('Category', { exact: true }).first());
    // The earlier choice is still in force.
    assert.equal(await days.getByLabel('Treat 999 as missing').isChecked(), true);
    assert.deepEqual(page.errors, []);
  });

  it('names what was left out and gives it back', async () => {
    const page = await open(at, visits());
    const issues = page.getByRole('region', { name: 'What to know about this file' });
    await issues.getByText('Where').click();
    assert.match(await issues.getByRole('table').innerText(), /51/);
    const rejected = await downloaded(page, () => issues.getByRole('button', { name: /Download the 1 row/ }).click());
    assert.match(rejected.text, /one,cell,too,many/);
  });

  it('shows the conversion rate by value once there is a target', async () => {
    const page = await open(at, campaign());
    const returning = column(page, 'returning');
    await clickOnce(returning.getByText('Conversion rate by value'));
    assert.match(await returning.getByRole('table').innerText(), /yes[\s\S]*%\s\([\s\S]*\d to \d/);
  });

  it('takes a pasted table', async () => {
    const page = await at.page();
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.setData('text/plain', 'name\tvisits\nAnn\t3\nBea\t4\n');
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    });
    await fileRead(page, 'Pasted table');
    assert.match(await page.getByRole('list', { name: 'Files' }).innerText(), /2 rows · 2 columns/);
  });
});
