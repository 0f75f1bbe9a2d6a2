// The scorecard workspace: from dropped files to the page of one dealer, filters in the address,
// files to take away, and files that cannot answer.

import { assert, describe, it, site } from './harness.mjs';
import { file, network, service, stores } from './files.mjs';
import { clickOnce, downloaded, drop, fitsItsWidth, gone, nothingSerious, seen, titled } from './page.mjs';

/** Waits until there is a scorecard and nothing runs. */
async function scored(page) {
  await seen(page.getByRole('region', { name: 'All dealers' }).locator('tbody tr').first());
  await gone(page.getByRole('region', { name: 'Scoring' }));
}

async function score(page) {
  await page.getByRole('button', { name: 'Score the dealers' }).click();
  await scored(page);
}

/** Files dropped on the scorecard's screen, with a guessed setup. */
async function dropped(page, files) {
  await page.getByRole('navigation').getByRole('link', { name: 'Scorecard' }).click();
  await titled(page, 'Scorecard · Nearside');
  await drop(page, files);
  await seen(page.getByRole('button', { name: 'Score the dealers' }));
  if (files.length > 1) await page.getByRole('group', { name: /Files, joined/ }).getByRole('checkbox').nth(files.length - 1).waitFor();
}

const list = (page) => page.getByRole('region', { name: 'All dealers' });

describe('Dealer scorecards', () => {
  const at = site('dist');

  it('the sample: from one press to a dealer and back', async () => {
    const page = await at.page();
    await page.getByRole('button', { name: 'Try a sample network' }).click();
    await scored(page);
    for (const card of ['Who sells more or less than expected', 'Is it more than chance?', 'Season and level', 'Overall', 'What leads bring']) {
      await page.getByRole('heading', { name: card, exact: true }).waitFor();
    }
    const link = list(page).locator('tbody a').first();
    const name = await link.innerText();
    await link.click();
    const heading = page.locator('#dealer-title');
    await heading.waitFor();
    assert.equal(await heading.innerText(), name);
    await page.waitForFunction(() => document.activeElement?.id === 'dealer-title');
    assert.equal(await page.locator('.tiles.scores > li').count(), 6, 'three scores of each business');
    assert.equal(await page.locator('.tiles.measures > li').count(), 8);
    for (const card of ['Against peers, over time', 'Against its own past', 'What would close the gap', 'Where the funnel leaks', 'Where leads are lost', 'Its peers', 'All its scores over time']) {
      await page.getByRole('heading', { name: card, exact: true }).waitFor();
    }
    // An address of places: nothing of the data is in it, nor in the title.
    assert.match(new URL(page.url()).hash, /^#scorecard\?dealer=\d+$/);
    await titled(page, 'Scorecard · Nearside');
    const sheet = await downloaded(page, () => page.getByRole('button', { name: 'Sheet of this dealer, to print' }).click());
    assert.equal(sheet.name, 'dealer-sheet.html');
    assert.ok(sheet.text.includes(name) && !sheet.text.includes('<script'));
    await page.goBack();
    await list(page).waitFor();
    assert.deepEqual(page.errors, []);
  });

  it('two files are joined, and the planted dealer is found', async () => {
    const page = await at.page();
    await dropped(page, [network(), service()]);
    await score(page);
    const first = list(page).locator('tbody tr').first();
    assert.match(await first.innerText(), /Dealer 4\b.*North|Dealer 4\b[\s\S]*South/);
    assert.match(await first.innerText(), /Clearly below/);
    await page.getByRole('radio', { name: 'Service' }).check();
    await page.waitForFunction(() => location.hash.includes('area=1'));
    await page.getByText(/repair orders\)?\./).first().waitFor();
    assert.deepEqual(page.errors, []);
  });

  it('filters act on everything and stand in the address', async () => {
    const page = await at.page();
    await dropped(page, [network()]);
    await score(page);
    await page.getByLabel('Region', { exact: true }).last().selectOption({ label: 'South' });
    await list(page).getByText('12 dealers').waitFor();
    await page.getByLabel('Months', { exact: true }).selectOption({ label: 'Last month' });
    await page.waitForFunction(() => /region=1/.test(location.hash) && /from=14&to=14/.test(location.hash));
    await page.getByRole('heading', { name: 'The month: Mar 2024' }).waitFor();
    // An address of another filter is followed; places that are not there are not.
    await page.evaluate(() => (location.hash = '#scorecard?region=0&from=2&to=5&type=7&dealer=9999'));
    await list(page).getByText('12 dealers').waitFor();
    assert.equal(await page.getByLabel('From', { exact: true }).inputValue(), '2');
    // Found by name, sorted by a heading, both by keyboard.
    await list(page).getByLabel('Name holds').fill('dealer 1');
    await list(page).getByText('6 dealers').waitFor();
    const heading = list(page).getByRole('button', { name: 'Actual' });
    await heading.focus();
    await page.keyboard.press('Enter');
    await list(page).locator('th[aria-sort=ascending]', { hasText: 'Actual' }).waitFor();
    await page.keyboard.press('Enter');
    await list(page).locator('th[aria-sort=descending]', { hasText: 'Actual' }).waitFor();
    await list(page).locator('tbody a').first().focus();
    await page.keyboard.press('Enter');
    await page.locator('#dealer-title').waitFor();
    await page.getByRole('link', { name: 'Back to all dealers' }).click();
    await list(page).waitFor();
    assert.deepEqual(page.errors, []);
  });

  it('everything can be taken away', async () => {
    const page = await at.page();
    const broken = network().buffer.toString('utf8').replace(/^(Dealer 5,North,2023-02),\d+/m, '$1,-7').replace(/^Dealer 6,South,2023-0[34].*\n/gm, '$&$&');
    await dropped(page, [file('dealers.csv', broken)]);
    await score(page);
    const press = (name) => downloaded(page, () => page.getByRole('button', { name }).click());
    const csv = await press('All dealers as CSV');
    assert.equal(csv.text.trim().split('\r\n').length, 25);
    assert.match(csv.text, /^Dealer,Region,Sells,Overall,Overall from,Overall to,/);
    const excel = await press('All dealers as Excel');
    assert.equal(excel.name, 'dealers.xlsx');
    assert.ok(excel.text.startsWith('PK') && excel.text.includes('<t xml:space="preserve">Dealer 4</t>'));
    const rows = await press('Rows with expectations of dealers.csv');
    assert.equal(rows.text.trim().split('\r\n').length, 24 * 15 + 2 + 1);
    const out = await press('Rows left out of dealers.csv');
    assert.match(out.text, /No count is below zero/);
    assert.equal(out.text.match(/The same row a second time/g).length, 2);
    assert.equal(out.text.trim().split('\r\n').length, 4);
    const sheets = await press('A sheet per dealer, to print');
    assert.equal(sheets.text.match(/class="sheet"/g).length, 24);
    const paper = await page.context().newPage();
    await paper.setContent(sheets.text);
    const pdf = (await paper.pdf({ format: 'A4', preferCSSPageSize: true })).toString('latin1');
    assert.equal(pdf.match(/\/Type\s*\/Page\b/g).length, 24, 'a page each');
    assert.deepEqual(page.errors, []);
  });

  it('another setup is told, and made again', async () => {
    const page = await at.page();
    await dropped(page, [network()]);
    await score(page);
    await page.getByText('More choices').click();
    await page.getByLabel('How the expected volume is learned').selectOption('trees');
    await page.getByText('The setup or the files have changed').waitFor();
    await score(page);
    await page.getByText('The setup or the files have changed').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Show the learning log' }).click();
    await seen(page.getByText(/^The best of these, rate/).first());
    assert.deepEqual(page.errors, []);
  });

  it('numbers that are made up are seen through', async () => {
    const page = await at.page({ path: '#scorecard' });
    await page.getByRole('button', { name: 'Try numbers that are made up' }).click();
    await scored(page);
    await page.getByText(/no season can be seen/).waitFor();
    await page.getByText(/There is no noise to learn from/).waitFor();
    assert.deepEqual(page.errors, []);
  });

  it('files that cannot answer are told so, and nothing is lost', async () => {
    const page = await at.page({ path: '#scorecard' });
    await drop(page, [file('one.csv', network().buffer.toString('utf8').split('\n').slice(0, 16).join('\n'))]);
    await clickOnce(page.getByRole('button', { name: 'Score the dealers' }));
    await page.getByRole('alert').getByText(/compares dealers/).waitFor();
    // With the rest of the network it can, and says so under the same setup.
    await drop(page, [network()]);
    await seen(page.getByRole('checkbox', { name: 'dealers.csv' }));
    // What was said is of the past.
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await page.getByRole('checkbox', { name: 'one.csv' }).uncheck();
    await score(page);
    assert.deepEqual(page.errors, []);
  });

  it('dealers are matched though a file lost the zeros, and it is told', async () => {
    const page = await at.page();
    await dropped(page, stores((n) => String(n).padStart(4, '0'), String));
    const matching = page.getByRole('region', { name: 'Dealers of the files' });
    await matching.getByText('24 dealers are matched this way, such as 0001 = 1, 0002 = 2 and 0003 = 3.').waitFor();
    await matching.getByText('sales.csv has 24 dealers, all of them in the other file.').waitFor();
    await score(page);
    await list(page).getByText('24 dealers').waitFor();
    // The person may know better.
    await matching.getByRole('radio', { name: 'No' }).check();
    await matching.getByText(/sales\.csv has 24 dealers: none of them is in traffic\.csv/).waitFor();
    await page.getByText('The setup or the files have changed').waitFor();
    await page.getByRole('button', { name: 'Score the dealers' }).click();
    await seen(page.getByRole('alert').getByText(/both a number of sales and traffic/));
    // With the cause the message goes.
    await matching.getByRole('radio', { name: 'Yes' }).check();
    await page.getByRole('alert').waitFor({ state: 'detached' });
    assert.deepEqual(page.errors, []);
  });

  it('dealers that only a person can match are asked about', async () => {
    const page = await at.page();
    await dropped(page, stores((n) => `Store ${n}`, (n) => `store-${n}`));
    const matching = page.getByRole('region', { name: 'Dealers of the files' });
    await matching.getByText(/24 dealers would match, such as Store 1 = store-1/).waitFor();
    assert.equal(await matching.getByRole('radio', { checked: true }).count(), 0, 'nothing is chosen before the person has');
    await nothingSerious(page, 'matching');
    await matching.getByRole('radio', { name: 'Yes' }).check();
    await matching.getByText(/24 dealers are matched this way/).waitFor();
    await score(page);
    await list(page).getByText('24 dealers').waitFor();
    assert.deepEqual(page.errors, []);
  });

  it('without a column that could be the dealer, the person names the columns', async () => {
    const page = await at.page({ path: '#scorecard' });
    const text = network().buffer.toString('utf8').replace('Dealer,Region,Month', 'Whence,Region,Month').replaceAll(/^Dealer (\d+)/gm, '$1');
    await drop(page, [file('odd.csv', text)]);
    await seen(page.getByRole('alert').getByText(/could be the dealer/));
    await page.getByLabel('Column that names the dealer').selectOption('Whence');
    await page.getByLabel('Column with the month').selectOption('Month');
    await page.getByLabel('Column with the volume').selectOption('Sales');
    await page.getByRole('button', { name: 'Use these columns' }).click();
    await score(page);
    await list(page).getByText('24 dealers').waitFor();
    assert.deepEqual(page.errors, []);
  });

  for (const colorScheme of ['light', 'dark']) {
    for (const width of [1440, 390]) {
      it(`for everyone: ${colorScheme}, ${width} pixels wide`, async () => {
        const page = await at.page({ colorScheme, viewport: { width, height: 850 } });
        await dropped(page, [network(), service()]);
        await page.getByText('More about the rows').click();
        for (const summary of await page.locator('.area summary').all()) await summary.click();
        await nothingSerious(page, 'setup');
        await score(page);
        await nothingSerious(page, 'network');
        await fitsItsWidth(page, 'network');
        await list(page).locator('tbody a').first().click();
        await page.locator('#dealer-title').waitFor();
        for (const how of await page.getByText('How this was computed').all()) await how.click();
        await nothingSerious(page, 'dealer');
        await fitsItsWidth(page, 'dealer');
        assert.deepEqual(page.errors, []);
      });
    }
  }
});
