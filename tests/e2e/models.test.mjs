// The kinds of models: each trains, is explained, scores, is kept and comes back; lists of a given
// length, lists that differ, files that hold less than everybody, and a search that is stopped.

import { assert, describe, it, site } from './harness.mjs';
import { campaign } from './files.mjs';
import { answered, downloaded, drop, fileRead, seen, train } from './page.mjs';

const KINDS = [
  ['logistic', /Odds ratios/],
  ['additive', /The whole model/],
  ['tree', /What matters/],
  ['forest', /What matters/],
  ['boosted', /What matters/],
];

/** At the workspace, with a campaign read. */
async function workspace(at, options) {
  const page = await at.page();
  await drop(page, [campaign(options)]);
  await fileRead(page, options?.name ?? 'campaign.csv');
  await page.getByRole('button', { name: 'Who will convert?' }).click();
  await page.getByLabel('Which column says who converted?').waitFor();
  return page;
}

/** Trains again and waits for an answer with another headline or none changed. */
async function again(page) {
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await seen(page.locator('#train').filter({ hasText: /^Train$/ }));
  await answered(page);
}

describe('The kinds of models', () => {
  const at = site('dist');

  for (const [kind, card] of KINDS) {
    it(`${kind}: from training to a kept model that scores the same`, async () => {
      const page = await workspace(at);
      await page.getByLabel('Kind of model').selectOption(kind);
      await train(page);
      await page.locator('h3').filter({ hasText: card }).first().waitFor();
      await page.getByRole('heading', { name: 'Are the probabilities right' }).waitFor();

      const person = page.getByRole('region', { name: 'One person' });
      await seen(person.locator('.big .value'));
      assert.match(await person.innerText(), /The interval is/);

      await page.getByRole('button', { name: 'Score this list' }).click();
      const take = page.getByRole('button', { name: /Download the list/ });
      await seen(take);
      await page.getByLabel('How many people can you contact?').fill('100');
      await seen(page.getByText(/^Contact the 100 with a probability of/));
      const list = await downloaded(page, () => take.click());

      const model = await downloaded(page, () => page.getByRole('button', { name: 'Download the model' }).click());
      const holds = await page.getByRole('region', { name: 'Take it away' }).locator('.note').innerText();
      assert.match(holds, /explained against 100 made-up people/);

      const later = await at.page({ path: '#conversion' });
      await later.getByLabel('Open a model').setInputFiles({ name: 'model.json', mimeType: 'application/json', buffer: Buffer.from(model.text) });
      await answered(later);
      await later.getByLabel('Score another file').setInputFiles(campaign());
      const takeLater = later.getByRole('button', { name: /Download the list/ });
      await seen(takeLater);
      assert.equal((await downloaded(later, () => takeLater.click())).text, list.text, 'the same list from the file');
      // Of rows it learned from, trees are surer than they were of those of the test: that is told.
      await later.getByText(/No column is distributed clearly otherwise|One column is distributed otherwise than in the training file: The probability/).waitFor();
      assert.deepEqual([...page.errors, ...later.errors], []);
    });
  }

  it('a list that has moved is told so', async () => {
    const page = await workspace(at);
    await train(page);
    const moved = campaign({ name: 'moved.csv', rows: 900, seed: 3 });
    const older = moved.buffer.toString('utf8').replace(/^(C\d+);(\d+)/gm, (_, id, age) => `${id};${Math.min(95, Number(age) + 30)}`);
    await page.getByLabel('Score another file').setInputFiles({ ...moved, buffer: Buffer.from(older) });
    await seen(page.getByText(/distributed otherwise than in the training file: age|, most of all age/));
    assert.deepEqual(page.errors, []);
  });

  it('people who were left out of the file are counted back in', async () => {
    const page = await workspace(at);
    await train(page);
    const rate = () => page.getByRole('region', { name: 'The answer', exact: true }).locator('.value').first().innerText();
    const shown = Number.parseFloat(await rate());
    await page.getByText('More choices').click();
    await page.getByLabel('Non-converters that are in the file, in per cent').fill('10');
    await again(page);
    const corrected = Number.parseFloat(await rate());
    const odds = (percent) => percent / (100 - percent);
    assert.ok(Math.abs(odds(shown) / odds(corrected) - 10) < 1.5, `${shown} and ${corrected}`);

    await page.getByLabel('Conversion rate to expect, in per cent').fill('20');
    await again(page);
    await page.getByRole('button', { name: 'Score this list' }).click();
    await seen(page.getByText(/(1[789]|2[0-6])(\.\d)?\s% on average/));
    await page.getByLabel('Conversion rate to expect, in per cent').fill('');
    await again(page);
    assert.deepEqual(page.errors, []);
  });

  it('a search for settings ends with the best so far when it is told to', async () => {
    const page = await workspace(at, { rows: 12_000 });
    await train(page);
    await page.getByRole('button', { name: 'Compare models' }).click();
    await page.getByRole('button', { name: 'Stop and keep the best' }).click();
    const tuning = page.locator('section[aria-labelledby=card-tuning]');
    await seen(tuning);
    assert.match(await tuning.innerText(), /The search was stopped/);

    await page.getByRole('button', { name: 'Train boosted trees', exact: true }).click();
    await seen(page.locator('#train').filter({ hasText: /^Train$/ }));
    assert.equal(await page.getByLabel('Kind of model').inputValue(), 'boosted');
    await page.getByText('Settings of boosted trees').click();
    await page.getByLabel('Learning rate').waitFor();

    assert.deepEqual(page.errors, []);
  });

  it('what a person decided is kept when the file is read again, and for the file of next month', async () => {
    const page = await workspace(at, { rows: 600 });
    const fields = async () => {
      const value = (label) => page.getByLabel(label, { exact: true }).inputValue();
      return {
        rate: await value('Conversion rate to expect, in per cent'),
        order: await value('Order in time'),
        customer: await value('Column that names the customer'),
        folds: await value('Folds of the test'),
        age: await page.getByRole('checkbox', { name: /^age/, includeHidden: true }).isChecked(),
      };
    };
    await page.getByText('More choices').click();
    await page.getByLabel('Conversion rate to expect, in per cent').fill('20');
    await page.getByLabel('Order in time').selectOption({ label: 'The rows stand in time order' });
    await page.getByLabel('Column that names the customer').selectOption('customer');
    await page.getByLabel('Folds of the test').fill('4');
    await page.getByText(/^Used: \d+ columns/).click();
    await page.getByRole('checkbox', { name: /^age/ }).click(); // and it goes to those that are left out
    const decided = { rate: '20', order: 'file order', customer: 'customer', folds: '4', age: false };
    assert.deepEqual(await fields(), decided);

    /** A fresh setup is on the page when the table has been guessed about. */
    const settled = () => page.waitForFunction(() => document.querySelector('#train')?.getAttribute('aria-disabled') === 'false');
    const toScreen = (name) => page.getByRole('navigation').getByRole('link', { name }).click();
    await toScreen('Data');
    const channel = page.locator('.column').filter({ has: page.getByRole('heading', { name: 'channel', exact: true }) });
    await page.getByLabel('Type of channel').selectOption('Text or identifier');
    await seen(channel.getByText(/^3 different texts/));
    await toScreen('Conversion');
    await settled();
    assert.deepEqual(await fields(), decided);

    await drop(page, [campaign({ name: 'june.csv', rows: 400, seed: 8 })]);
    await page.getByLabel('Table', { exact: true }).selectOption({ label: 'june.csv' });
    await settled();
    assert.equal(await page.getByLabel('Table', { exact: true }).locator('option:checked').innerText(), 'june.csv');
    assert.deepEqual(await fields(), decided);
    await train(page);
    assert.deepEqual(page.errors, []);
  });
});
