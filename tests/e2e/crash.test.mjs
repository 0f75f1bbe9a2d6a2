// What a person sees when the engine crashes: one sentence, and everything still there.

import { assert, describe, it, site } from './harness.mjs';
import { campaign } from './files.mjs';
import { drop, fileRead, LONG } from './page.mjs';

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
      await notice.waitFor({ timeout: LONG });
      // Rows that were not asked for before the crash come from the new engine.
      await page.getByRole('grid').focus();
      await page.keyboard.press('Control+End');
      await page.getByRole('gridcell', { name: 'C000499', exact: true }).or(page.getByRole('rowheader', { name: '500', exact: true })).first().waitFor();
      await page.keyboard.press('Home');
      await page.getByRole('gridcell', { name: 'C000499', exact: true }).waitFor({ timeout: LONG });
      await page.locator('#notices').getByRole('button', { name: 'Close' }).click();
      await notice.waitFor({ state: 'detached' });
    });
  }
});
