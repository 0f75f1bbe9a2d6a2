// What goes wrong in real life: each a clear sentence, and nothing lost.

import { assert, describe, it, site } from './harness.mjs';
import { campaign, empty, oneClass, onePositive, picture, wide } from './files.mjs';
import { answered, drop, fileRead, LONG, train } from './page.mjs';

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
      await alert.waitFor({ timeout: LONG });
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
      await target.waitFor({ timeout: LONG });
      if ((await target.inputValue()) !== 'converted') await target.selectOption('converted');
      const button = page.getByRole('button', { name: 'Train', exact: true });
      const alert = page.getByRole('alert');
      await button.or(alert).first().waitFor({ timeout: LONG });
      if (await button.isVisible()) await button.click();
      await alert.waitFor({ timeout: LONG });
      assert.match(await alert.innerText(), /convert|conversion|value|class/i);
      // Nothing lost: the other table still trains.
      await page.getByLabel('Table', { exact: true }).selectOption({ label: 'campaign.csv' });
      await page.getByLabel('Which value is a conversion?').waitFor({ timeout: LONG });
      await train(page);
      assert.deepEqual(page.errors, []);
    });
  }
});
