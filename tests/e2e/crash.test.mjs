// What a person sees when the engine crashes: one sentence, and everything still there.

import { assert, describe, it, site } from './harness.mjs';
import { campaign } from './files.mjs';
import { answered, drop, fileRead, seen, train } from './page.mjs';

describe('A crash of the engine, as seen on the page', () => {
  const at = site('dist-faults');

  for (const [fault, sentence] of [
    ['panic', /defect and was started again\. Your files and results are still here\./],
    ['out_of_memory', /more memory than a browser tab may use.* started again\. Your files and results are still here\./],
  ]) {
    it(`after ${fault} says so in one sentence and brings the table back`, async () => {
      const page = await at.page();
      await drop(page, [campaign({ rows: 500 })]);
      await fileRead(page, 'campaign.csv');
      await page.evaluate((fault) => nearsideEngine.call('plant', { fault }).catch(() => undefined), fault);
      const notice = page.locator('#notices').getByText(sentence);
      await seen(notice);
      // Rows that were not asked for before the crash come from the new engine.
      await page.getByRole('grid').focus();
      await page.keyboard.press('Control+End');
      await page.getByRole('gridcell', { name: 'C000499', exact: true }).or(page.getByRole('rowheader', { name: '500', exact: true })).first().waitFor();
      await page.keyboard.press('Home');
      await seen(page.getByRole('gridcell', { name: 'C000499', exact: true }));
      await page.locator('#notices').getByRole('button', { name: 'Close' }).click();
      await notice.waitFor({ state: 'detached' });
    });
  }

  it('keeps the model of the answer in sight and no other, and brings that one back', async () => {
    const page = await at.page();
    await drop(page, [campaign({ rows: 500 })]);
    await fileRead(page, 'campaign.csv');
    await page.getByRole('button', { name: 'Who will convert?' }).click();
    await page.getByText('More choices').click();
    const models = () => page.evaluate(() => nearsideEngine.models().map(({ workspace, id }) => `${workspace} ${id}`));
    const asked = (model) => page.evaluate((id) => nearsideEngine.call('conversionProfit', { model: id, value: 100, cost: 4 }).then(() => 'there', ({ code }) => code), model);
    const seen = [];
    for (const folds of ['3', '4', '5']) {
      await page.getByLabel('Folds of the test').fill(folds);
      await train(page);
      await page.getByText('The setup or the table has changed').waitFor({ state: 'detached' });
      seen.push(await models());
    }
    assert.deepEqual(seen.map((kept) => kept.length), [1, 1, 1]);
    const [first, second, third] = seen.map(([name]) => name.split(' ')[1]);
    assert.deepEqual([await asked(first), await asked(second), await asked(third)], ['not_found', 'not_found', 'there']);

    await page.evaluate(() => nearsideEngine.call('plant', { fault: 'panic' }).catch(() => undefined));
    assert.deepEqual([await asked(first), await asked(second), await asked(third)], ['not_found', 'not_found', 'there']);
    await answered(page);
    assert.deepEqual(page.errors, []);
  });
});
