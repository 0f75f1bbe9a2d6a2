// What the historical data say, and the answer as a file that is opened from the disk with no
// network.

import { readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { assert, axeFile, describe, it, site } from './harness.mjs';
import { campaign } from './files.mjs';
import { downloaded, drop, fileRead, fitsItsWidth, seen, train } from './page.mjs';

const axe = readFileSync(axeFile, 'utf8');

async function lookAtHistory(page) {
  await page.getByRole('button', { name: 'Look at every column' }).click();
  await seen(page.locator('#card-history-columns'));
}

describe('The report', () => {
  const at = site('dist');

  /** A campaign on the page, its question chosen. */
  async function asked() {
    const page = await at.page();
    await drop(page, [campaign()]);
    await fileRead(page, 'campaign.csv');
    await page.getByRole('button', { name: 'Who will convert?' }).click();
    await seen(page.getByLabel('Which column says who converted?'));
    return page;
  }

  it('tells of every column before any training', async () => {
    const page = await asked();
    await lookAtHistory(page);
    const card = (title) => page.locator('section.card').filter({ has: page.getByRole('heading', { name: title, exact: true, level: 3 }) });
    assert.match(await card('returning').locator('.finding').innerText(), /^Where returning is yes, .* convert; where it is no, /);
    assert.match(await card('call_seconds').locator('.note').innerText(), /^Is call_seconds known before you call\?/);
    // Another target is another question: what was found for the first one goes.
    await page.getByLabel('Which value is a conversion?').selectOption('no');
    await page.getByRole('button', { name: 'Look at every column' }).waitFor();
    assert.deepEqual(page.errors, []);
  });

  it('is one file that needs nothing else', async () => {
    const page = await asked();
    await train(page);
    await lookAtHistory(page);
    await page.getByLabel('Value of a conversion').fill('100');
    await page.getByLabel('Cost of a contact').fill('4');
    await seen(page.getByText('Profit per 1,000 people', { exact: true }).first());
    await page.getByLabel('Your notes for the report').fill('For the meeting.\n<script>document.title = "run"</script>');
    const report = await downloaded(page, () => page.getByRole('button', { name: 'Download the report' }).click());
    assert.equal(report.name, 'conversion-report.html');
    assert.deepEqual(page.errors, []);
    const headline = await page.locator('.headline .finding').innerText();

    const path = join(await mkdtemp(join(tmpdir(), 'nearside-')), report.name);
    await writeFile(path, report.text);
    const address = pathToFileURL(path).href;
    for (const { colorScheme, width, paper } of [
      { colorScheme: 'light', width: 1300, paper: 'rgb(247, 247, 245)' },
      { colorScheme: 'dark', width: 1300, paper: 'rgb(20, 23, 27)' },
      { colorScheme: 'light', width: 390, paper: 'rgb(247, 247, 245)' },
    ]) {
      const context = await at.browser.newContext({ offline: true, colorScheme, viewport: { width, height: 850 } });
      const file = await context.newPage();
      const [requests, said] = [[], []];
      file.on('request', (request) => requests.push(request.url()));
      file.on('console', (message) => said.push(message.text()));
      await file.goto(address);
      assert.deepEqual(requests, [address], 'nothing is asked for but the file');
      assert.equal(await file.title(), 'Who will convert, and why?');
      // Its own style is allowed by its policy, and nothing was held back.
      assert.equal(await file.evaluate(() => getComputedStyle(document.documentElement).backgroundColor), paper);
      assert.deepEqual(said, []);
      await fitsItsWidth(file, `the report, ${colorScheme}, ${width} pixels`);
      for (const text of [headline, 'For the meeting.', '<script>document.title = "run"</script>']) {
        assert.ok((await file.locator('body').innerText()).includes(text), text);
      }
      for (const name of ['Notes', 'How good is it?', 'Why do people convert?', 'What pays', 'What the historical data say', 'How this was made']) {
        await file.getByRole('heading', { name, exact: true, level: 2 }).waitFor();
      }
      assert.equal(await file.locator('svg[role=img]').count(), await file.locator('figure').count());
      // axe has to see what is folded too; the policy binds the file, not the browser's console.
      await file.evaluate(() => document.querySelectorAll('details').forEach((part) => (part.open = true)));
      await file.evaluate(axe);
      const found = await file.evaluate(async () => {
        const { violations } = await globalThis.axe.run(document, { resultTypes: ['violations'] });
        return violations.map(({ id, nodes }) => `${id} at ${nodes[0]?.target.join(' ')}`);
      });
      assert.deepEqual(found, [], `${colorScheme}, ${width} pixels`);
      await context.close();
    }

    // On paper: what is folded stays away, the colours are those of paper, no drawing is cut.
    const file = await (await at.browser.newContext({ offline: true, colorScheme: 'dark' })).newPage();
    await file.goto(address);
    await file.emulateMedia({ media: 'print' });
    assert.equal(await file.locator('details').first().isVisible(), false);
    assert.equal(await file.evaluate(() => getComputedStyle(document.documentElement).backgroundColor), 'rgb(255, 255, 255)');
    assert.equal(await file.evaluate(() => getComputedStyle(document.querySelector('figure')).breakInside), 'avoid');
    const widest = await file.evaluate(() => Math.max(...[...document.querySelectorAll('svg')].map((svg) => svg.getBoundingClientRect().width)));
    assert.ok(widest < 660, `a drawing is ${widest} pixels wide, and A4 has 688 between the margins`);
    await file.context().close();
  });

  it('is not there for a model from a file, and says why', async () => {
    const page = await asked();
    await train(page);
    const model = await downloaded(page, () => page.getByRole('button', { name: 'Download the model' }).click());
    const fresh = await at.page({ path: '#conversion' });
    await fresh.getByLabel('Open a model').setInputFiles({ name: model.name, mimeType: 'application/json', buffer: Buffer.from(model.text) });
    await seen(fresh.getByText('This model came from a file'));
    assert.equal(await fresh.getByRole('button', { name: 'Download the report' }).count(), 0);
  });
});
