// Every screen, light and dark, wide and narrow: axe finds nothing serious, and nothing is wider
// than the screen.

import { assert, describe, it, site } from './harness.mjs';
import { campaign, empty } from './files.mjs';
import { answered, drop, fileRead, fitsItsWidth, nothingSerious, seen, train } from './page.mjs';

describe('For everyone', () => {
  const at = site('dist');

  for (const colorScheme of ['light', 'dark']) {
    for (const width of [1440, 390]) {
      it(`${colorScheme}, ${width} pixels wide`, async () => {
        const page = await at.page({ colorScheme, viewport: { width, height: 850 } });
        const check = async (where) => {
          await nothingSerious(page, where);
          await fitsItsWidth(page, where);
        };
        await page.getByText('Check it in thirty seconds').click();
        await check('start');

        await drop(page, [empty(), campaign()]);
        await fileRead(page, 'campaign.csv');
        await page.getByText('How it was read').click();
        await seen(page.getByText('This file').or(page.getByRole('alert')).first());
        await check('data');

        await page.getByRole('button', { name: 'Who will convert?' }).click();
        await seen(page.getByLabel('Which column says who converted?'));
        await page.getByText('More choices').click();
        await check('setup');

        await train(page);
        await page.getByLabel('Value of a conversion').fill('100');
        await page.getByLabel('Cost of a contact').fill('4');
        await page.getByRole('button', { name: 'Score this list' }).click();
        await seen(page.getByRole('button', { name: /Download the list/ }));
        await seen(page.locator('.person .big .value'));
        for (const how of await page.getByText('How this was computed').all()) await how.click();
        await check('answer');

        // What is asked for besides; the same parts in other colours, so one of each is enough.
        if ((colorScheme === 'light') === (width === 1440)) {
          await page.getByRole('button', { name: 'Compare models' }).click();
          await seen(page.locator('section[aria-labelledby=card-models]'));
          await page.getByRole('button', { name: 'Look deeper' }).click();
          await seen(page.locator('section[aria-labelledby=card-missed]'));
          await check('compared and looked into');
        }
      });
    }
  }

  it('reflows at 200 % of a small screen', async () => {
    const page = await at.page({ viewport: { width: 640, height: 480 }, deviceScaleFactor: 2 });
    await page.getByRole('button', { name: 'Try the sample' }).click();
    await answered(page);
    await fitsItsWidth(page, 'answer');
  });

  it('keeps the chosen colours', async () => {
    const page = await at.page({ colorScheme: 'light' });
    await page.getByRole('button', { name: 'Use dark colours' }).click();
    assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme), 'dark');
    await page.reload();
    await page.getByRole('button', { name: 'Use light colours' }).waitFor();
    assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme), 'dark');
  });

  // The engine takes any other way of writing a colour, which a build may choose, for grey.
  for (const colorScheme of ['light', 'dark']) {
    it(`gives drawings colours that the engine reads: ${colorScheme}`, async () => {
      const page = await at.page({ colorScheme });
      const unread = await page.evaluate(() => {
        const style = getComputedStyle(document.documentElement);
        const names = ['--paper-raised', '--ink', '--ink-soft', '--line', '--line-strong', '--series-1', '--series-2', '--series-3', '--series-4', '--muted', '--positive', '--negative'];
        const values = names.map((name) => [name, style.getPropertyValue(name).trim()]);
        return values.filter(([, value]) => !/^#([0-9a-f]{3}|[0-9a-f]{6})$/i.test(value));
      });
      assert.deepEqual(unread, []);
    });
  }
});
