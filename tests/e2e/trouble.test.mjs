// What goes wrong in real life: each a clear sentence, and nothing lost.

import { assert, describe, it, site } from './harness.mjs';
import { byHand, campaign, empty, file, odd, oneClass, onePositive, picture, wide } from './files.mjs';
import { answered, downloaded, drop, fileRead, fitsItsWidth, seen, train } from './page.mjs';

/** The line of a file in the list. */
const line = (page, name) => page.getByRole('list', { name: 'Files' }).getByRole('listitem').filter({ hasText: name });

async function toSetup(page, file) {
  await line(page, file).getByRole('button', { name: 'Who will convert?' }).click();
  await page.getByRole('heading', { name: 'Setup' }).waitFor();
}

describe('Trouble', () => {
  const at = site('dist');

  it('wrong files say what they are, beside their names, and leave the others alone', async () => {
    const page = await at.page();
    await drop(page, [empty(), picture(), campaign()]);
    await fileRead(page, 'campaign.csv');
    for (const name of ['empty.csv', 'picture.csv']) {
      const alert = line(page, name).getByRole('alert');
      await seen(alert);
      const sentences = (await alert.innerText()).split('\n').filter((text) => text !== '' && text !== 'Close');
      assert.ok(sentences.length >= 2 && sentences.every((text) => text.length > 10), `${name}: ${sentences.join(' / ')}`);
    }
    await page.getByRole('grid', { name: 'Rows of campaign.csv' }).waitFor();
    await line(page, 'picture.csv').getByRole('button', { name: 'Close' }).click();
    await line(page, 'picture.csv').waitFor({ state: 'detached' });
    assert.deepEqual(page.errors, []);
  });

  it('a second file dropped during training waits its turn', async () => {
    const page = await at.page();
    await drop(page, [campaign({ rows: 60_000 })]);
    await fileRead(page, 'campaign.csv');
    await toSetup(page, 'campaign.csv');
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    const training = page.getByRole('region', { name: 'Training' });
    await training.waitFor();
    await drop(page, [campaign({ name: 'second.csv', rows: 100, seed: 9 })]);
    await page.waitForTimeout(50);
    assert.ok(await training.isVisible(), 'the training goes on: the test is void if it was over already');
    await answered(page);
    await page.getByRole('navigation').getByRole('link', { name: 'Data' }).click();
    await fileRead(page, 'second.csv');
    assert.deepEqual(page.errors, []);
  });

  it('Cancel leaves the table and the earlier answer', async (t) => {
    const page = await at.page();
    await drop(page, [campaign({ rows: 60_000 })]);
    await fileRead(page, 'campaign.csv');
    await toSetup(page, 'campaign.csv');
    await train(page);
    const answer = page.getByRole('region', { name: 'The answer', exact: true });
    const before = await answer.innerText();
    await page.getByText('More choices').click();
    await page.getByLabel('Folds of the test').fill('20');
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    const training = page.getByRole('region', { name: 'Training' });
    await training.getByText('%').waitFor();
    const millis = await page.evaluate(async () => {
      const start = performance.now();
      document.querySelector('[aria-label="Training"] button').click();
      while (document.querySelector('[aria-label="Training"]')) await new Promise((next) => requestAnimationFrame(next));
      return performance.now() - start;
    });
    t.diagnostic(`Cancel answered in ${millis.toFixed(0)} ms`);
    assert.ok(millis < 1_000, `${millis} ms`);
    assert.equal(await answer.innerText(), before);
    await page.getByLabel('Folds of the test').fill('5');
    await train(page);
    assert.deepEqual(page.errors, []);
  });

  it('an outcome written by hand is one answer, and what counts as none is listed', async () => {
    const page = await at.page();
    await drop(page, [byHand()]);
    await fileRead(page, 'by-hand.csv');
    await toSetup(page, 'by-hand.csv');
    const outcome = page.getByRole('region', { name: 'What counts as a conversion' });
    await seen(outcome.getByText(/^Counts as a conversion: (?=.*\bYes )(?=.*\bYES )(?=.*\byes )/));
    assert.match(await outcome.innerText(), /Counts as none: (?=.*\bNo )(?=.*\bNO )(?=.*\bno )(?=.*\bY )/);
    await outcome.getByText(/^Is Y a conversion too\? For now/).waitFor();
    await outcome.getByLabel('Y counts as a conversion').check();
    await outcome.getByText(/^Is Y a conversion too\? Its \d+ rows count as conversions\.$/).waitFor();
    await train(page);
    assert.deepEqual(page.errors, []);
  });

  it('a file that holds only a header is said to hold only that', async () => {
    const page = await at.page();
    await drop(page, [file('header.csv', 'customer,age,converted\n')]);
    const alert = page.getByRole('alert');
    await seen(alert);
    assert.match(await alert.innerText(), /^The file holds only a row of names and nothing else\./);
  });

  it('names and cells that are markup, formulas, magic words or endless stay text, and fit', async () => {
    const page = await at.page({ viewport: { width: 390, height: 844 } });
    const dialogs = [];
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    const endless = `name_${'x'.repeat(400)}`;
    const lines = [`__proto__,constructor,"<img src=x onerror=alert(1)>",${endless},=1+1,converted`];
    for (let row = 0; row < 400; row += 1) {
      const word = ['toString', '__proto__', 'hasOwnProperty'][row % 3];
      const long = row % 5 === 0 ? 'y'.repeat(300) : 'short';
      const converted = (row * 7919) % 11 < 2 + (row % 7) / 2 ? 'yes' : 'no';
      lines.push(`${row % 7},${word},"<script>alert(${row % 3})</script>",${long},=1+${row % 9},${converted}`);
    }
    const name = `<b>${'n'.repeat(120)}<b>.csv`;
    await drop(page, [file(name, lines.join('\n'))]);
    await fileRead(page, name);
    await fitsItsWidth(page, 'data');
    await toSetup(page, name);
    await train(page);
    await page.getByRole('button', { name: 'Score this list' }).click();
    await seen(page.getByRole('button', { name: /Download the list/ }));
    await seen(page.locator('.person .big .value'));
    await fitsItsWidth(page, 'answer');
    const list = await downloaded(page, () => page.getByRole('button', { name: /Download the list/ }).click());
    assert.doesNotMatch(list.text, /(^|[,;"])=/m, 'no cell of the list starts a formula');
    assert.deepEqual(dialogs, []);
    assert.deepEqual(page.errors, []);
  });

  it('a double click trains once, and back and forward keep the answer', async () => {
    const page = await at.page();
    await drop(page, [campaign({ rows: 20_000 })]);
    await fileRead(page, 'campaign.csv');
    await toSetup(page, 'campaign.csv');
    await page.getByRole('button', { name: 'Train', exact: true }).dblclick();
    await page.goBack();
    await page.goBack();
    await page.getByRole('heading', { name: 'Your files stay on this computer.' }).waitFor();
    await page.goForward();
    await page.goForward();
    await answered(page);
    assert.equal(await page.getByRole('heading', { name: 'The answer', exact: true }).count(), 1);
    assert.deepEqual(page.errors, []);
  });

  it('a file of 300 columns is shown and trained on', async () => {
    const page = await at.page();
    await drop(page, [wide()]);
    await fileRead(page, 'wide.csv');
    assert.equal(await page.getByRole('grid').getAttribute('aria-colcount'), '301');
    await page.getByRole('grid').focus();
    await page.keyboard.press('End');
    await page.getByRole('columnheader', { name: 'converted' }).waitFor();
    await toSetup(page, 'wide.csv');
    await train(page);
    assert.deepEqual(page.errors, []);
  });

  it('a file of 2,000 columns is trained on, also by trees', async () => {
    const page = await at.page();
    await drop(page, [wide({ columns: 2_000, rows: 300 })]);
    await fileRead(page, 'wide.csv');
    await toSetup(page, 'wide.csv');
    await seen(page.getByLabel('Kind of model'));
    await train(page);
    await page.getByLabel('Kind of model').selectOption('boosted');
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await seen(page.locator('#train').filter({ hasText: /^Train$/ }));
    await page.getByText('The setup or the table has changed').waitFor({ state: 'detached' });
    await fitsItsWidth(page, 'answer');
    assert.deepEqual(page.errors, []);
  });

  it('1,000 levels, an empty column and copied rows stop no kind of model', async () => {
    const page = await at.page();
    await drop(page, [odd()]);
    await fileRead(page, 'odd.csv');
    await toSetup(page, 'odd.csv');
    await seen(page.getByLabel('Kind of model'));
    for (const kind of ['logistic', 'additive', 'tree', 'forest', 'boosted']) {
      await page.getByLabel('Kind of model').selectOption(kind);
      await page.getByRole('button', { name: 'Train', exact: true }).click();
      await seen(page.locator('#train').filter({ hasText: /^Train$/ }));
      await answered(page);
      assert.equal(await page.getByRole('alert').count(), 0, kind);
    }
    assert.deepEqual(page.errors, []);
  });

  for (const [what, make] of [
    ['one class only', oneClass],
    ['one conversion', onePositive],
  ]) {
    it(`a file with ${what} gets a sentence, not an answer`, async () => {
      const page = await at.page();
      const file = make();
      await drop(page, [campaign(), file]);
      await fileRead(page, file.name);
      await toSetup(page, file.name);
      const target = page.getByLabel('Which column says who converted?');
      await seen(target);
      if ((await target.inputValue()) !== 'converted') await target.selectOption('converted');
      const button = page.getByRole('button', { name: 'Train', exact: true });
      const alert = page.getByRole('alert');
      await seen(button.or(alert).first());
      if (await button.isVisible()) await button.click();
      await seen(alert);
      assert.match(await alert.innerText(), /convert|conversion|value|class/i);
      // Nothing lost: the other table still trains.
      await page.getByLabel('Table', { exact: true }).selectOption({ label: 'campaign.csv' });
      await seen(page.getByLabel('Which value is a conversion?'));
      await train(page);
      assert.deepEqual(page.errors, []);
    });
  }
});
