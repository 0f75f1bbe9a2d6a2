// The whole way: a file is dropped, understood, trained on, read, used and taken away. Once by
// mouse, once by keyboard alone.

import { assert, describe, it, site } from './harness.mjs';
import { campaign } from './files.mjs';
import { answered, downloaded, drop, fileRead, focused, pick, seen, titled, train } from './page.mjs';

describe('The whole way', () => {
  const at = site('dist');

  it('from the sample, with one press', async () => {
    const page = await at.page();
    await page.getByRole('button', { name: 'Try the sample' }).click();
    await answered(page);
    await titled(page, 'Conversion · Nearside');
    const answer = page.getByRole('region', { name: 'The answer', exact: true });
    assert.match(await answer.innerText(), /40,000 rows/);
    // The planted column that gives the answer away is asked about, not used in silence.
    await page.getByRole('heading', { name: /may give the answer away/ }).waitFor();
    assert.deepEqual(page.errors, []);
  });

  it('by mouse', async () => {
    const page = await at.page();
    await drop(page, [campaign()]);
    await fileRead(page, 'campaign.csv');
    assert.match(await page.getByRole('list', { name: 'Files' }).innerText(), /2,000 rows · 6 columns/);

    const grid = page.getByRole('grid', { name: 'Rows of campaign.csv' });
    await grid.getByRole('gridcell', { name: 'C000000', exact: true }).waitFor();
    assert.equal(await grid.getAttribute('aria-rowcount'), '2001');

    await page.getByRole('button', { name: 'Who will convert?' }).click();
    await page.getByLabel('Which column says who converted?').waitFor();
    assert.equal(await page.getByLabel('Which column says who converted?').inputValue(), 'converted');
    assert.equal(await page.getByLabel('Which value is a conversion?').inputValue(), 'yes');
    await train(page);

    // Reading it: the tests, a cut-off.
    await page.getByRole('rowheader', { name: /ROC AUC/ }).first().waitFor();
    const lesser = page.getByRole('rowheader', { name: /log-loss/ });
    assert.equal(await lesser.isVisible(), false);
    await page.getByText(/more figures of these tests/).click();
    assert.equal(await lesser.isVisible(), true);
    const slider = page.getByRole('slider', { name: /Cut-off/ });
    const before = await slider.getAttribute('aria-valuetext');
    await slider.fill('0');
    assert.notEqual(await slider.getAttribute('aria-valuetext'), before);

    // What the value of each column adds, a point per person.
    assert.ok((await page.locator('section[aria-labelledby=card-by-value] figure').count()) > 1, 'a drawing for each column');

    // Whether another model would do better.
    await page.getByRole('button', { name: 'Compare models' }).click();
    const models = page.locator('section[aria-labelledby=card-models]');
    await seen(models);
    assert.match(await models.locator('.finding').first().innerText(), /logistic regression/);
    for (const name of ['Decision tree', 'Random forest', 'Boosted trees']) {
      assert.ok((await models.getByRole('row', { name: new RegExp(`^${name}`), includeHidden: true }).count()) > 0, name);
    }

    // A deeper look, on rows the model was not trained on.
    await page.getByRole('button', { name: 'Look deeper' }).click();
    const missed = page.locator('section[aria-labelledby=card-missed]');
    await seen(missed);
    assert.match(await missed.locator('.finding').first().innerText(), /The model leans most on/);
    assert.ok((await page.locator('section[aria-labelledby=card-acts] figure').count()) > 1, 'a drawing for each column');
    assert.match(await page.locator('section[aria-labelledby=card-segments] .finding').first().innerText(), /parts of the people/);

    // What pays.
    await page.getByLabel('Value of a conversion').fill('100');
    await page.getByLabel('Cost of a contact').fill('4');
    await seen(page.getByText('Profit per 1,000 people', { exact: true }).first());

    // One person.
    const person = page.getByRole('region', { name: 'One person' });
    const probability = person.locator('.big .value');
    await seen(probability);
    const typical = await probability.innerText();
    await person.getByRole('combobox', { name: 'returning', exact: true }).selectOption('yes');
    await page.waitForFunction((old) => document.querySelector('.person .big .value')?.textContent !== old, typical);

    // The list, and taking it away.
    await page.getByRole('button', { name: 'Score this list' }).click();
    await seen(page.getByRole('button', { name: /Download the list/ }));
    assert.equal(await page.getByText('This list differs').count(), 0, 'the table it was trained on is no other list');
    const list = await downloaded(page, () => page.getByRole('button', { name: /Download the list/ }).click());
    assert.equal(list.text.trimEnd().split(/\r?\n/).length, 2_001, 'a header and every row');

    const model = await downloaded(page, () => page.getByRole('button', { name: 'Download the model' }).click());
    assert.equal(JSON.parse(model.text).format, 'nearside conversion model');

    // Back from the file, in a page that has never seen the data.
    const later = await at.page({ path: '#conversion' });
    await later.getByLabel('Open a model').setInputFiles({ name: 'model.json', mimeType: 'application/json', buffer: Buffer.from(model.text) });
    await answered(later);
    await later.getByLabel('Score another file').setInputFiles(campaign({ name: 'june.csv', rows: 300, seed: 8 }));
    await seen(later.getByRole('button', { name: /Download the list/ }));
    assert.deepEqual([...page.errors, ...later.errors], []);
  });

  it('tells nothing of the data in titles and addresses', async () => {
    const page = await at.page();
    await pick(page, [campaign({ name: 'secret-name.csv' })]);
    await fileRead(page, 'secret-name.csv');
    for (const screen of ['Data', 'Conversion']) {
      await page.getByRole('navigation').getByRole('link', { name: screen }).click();
      await titled(page, `${screen} · Nearside`);
      assert.doesNotMatch(page.url(), /secret|C000/);
    }
  });

  it('by keyboard alone', async () => {
    const page = await at.page();
    const { keyboard } = page;
    /** Presses Tab until the focus is on what is asked for: no mouse, no scripted focus. */
    async function tabTo(name, backwards = false) {
      for (let press = 0; press < 250; press += 1) {
        const here = await page.evaluate(() => {
          const element = document.activeElement;
          if (!element) return '';
          const label = element.labels?.[0]?.textContent ?? '';
          return `${element.getAttribute('aria-label') ?? ''} ${label} ${label === '' ? element.textContent : ''}`.trim();
        });
        if (name.test(here)) return;
        await keyboard.press(backwards ? 'Shift+Tab' : 'Tab');
      }
      assert.fail(`Tab never reached ${name}`);
    }

    await keyboard.press('Tab');
    await focused(page, 'Skip to the content');
    await keyboard.press('Enter');
    await tabTo(/^Paste text/);
    await keyboard.press('Enter');
    const text = campaign({ rows: 1_500 }).buffer.toString('utf8');
    await keyboard.insertText(text);
    await tabTo(/^Read it/);
    await keyboard.press('Enter');
    await fileRead(page, 'Pasted table');
    await focused(page, 'Data');

    // Through the rows.
    await tabTo(/^Rows of/);
    await keyboard.press('Control+End');
    const grid = page.getByRole('grid');
    await grid.getByRole('gridcell', { name: 'yes', exact: true }).or(grid.getByRole('gridcell', { name: 'no', exact: true })).first().waitFor();
    await page.getByRole('rowheader', { name: '1,500', exact: true }).waitFor();
    const active = await grid.getAttribute('aria-activedescendant');
    assert.ok(active && (await page.evaluate((id) => document.getElementById(id) !== null, active)));

    await tabTo(/^Who will convert/, true);
    await keyboard.press('Enter');
    await seen(page.getByLabel('Which column says who converted?'));
    await tabTo(/^Train$/);
    await keyboard.press('Enter');
    await answered(page);

    await tabTo(/Cut-off/);
    const slider = page.getByRole('slider', { name: /Cut-off/ });
    const before = await slider.getAttribute('aria-valuetext');
    await keyboard.press('ArrowRight');
    assert.notEqual(await slider.getAttribute('aria-valuetext'), before);
    await tabTo(/^Value of a conversion/);
    await keyboard.type('100');
    await tabTo(/^Cost of a contact/);
    await keyboard.type('4');
    await seen(page.getByText('Profit per 1,000 people', { exact: true }).first());
    await tabTo(/^Score this list/);
    await keyboard.press('Enter');
    await seen(page.getByRole('button', { name: /Download the list/ }));
    await tabTo(/^Download the list/);
    await downloaded(page, () => keyboard.press('Enter'));
    await tabTo(/^age, slider/);
    await keyboard.press('ArrowRight');
    await tabTo(/^Download the model/);
    await downloaded(page, () => keyboard.press('Enter'));
    assert.deepEqual(page.errors, []);
  });
});
