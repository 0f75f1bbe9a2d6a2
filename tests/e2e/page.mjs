// What a person does on the page, by the names a person sees.

import { readFileSync } from 'node:fs';
import { assert, axeFile } from './harness.mjs';

/** How long a page may stand still before a test gives it up. Work that goes on changes what it says. */
const STILL = 60_000;

/** Waits until a locator is in this state, for as long as anything on the page changes. */
async function until(locator, state) {
  const page = locator.page();
  const looked = () =>
    page.evaluate(() => document.body.innerText + [...document.querySelectorAll('progress')].map((bar) => bar.value).join());
  let before = await looked();
  for (;;) {
    try {
      await locator.waitFor({ state, timeout: STILL });
      return;
    } catch (error) {
      const now = await looked();
      if (now === before) throw error;
      before = now;
    }
  }
}

/** Waits until it can be seen. */
export const seen = (locator) => until(locator, 'visible');

/** Waits until it is no longer there. */
export const gone = (locator) => until(locator, 'detached');

/** Clicks what comes in a while. */
export async function clickOnce(locator) {
  await seen(locator);
  await locator.click();
}

/** Picks files on the start or the data screen. */
export async function pick(page, files) {
  const start = page.locator('#pick');
  const picker = (await start.isVisible()) ? start : page.getByLabel('Add files');
  await picker.setInputFiles(files);
}

/** Drops files somewhere on the page, as a mouse does. */
export async function drop(page, files) {
  const given = files.map(({ name, mimeType, buffer }) => ({ name, mimeType, base64: buffer.toString('base64') }));
  const data = await page.evaluateHandle((list) => {
    const transfer = new DataTransfer();
    for (const { name, mimeType, base64 } of list) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      transfer.items.add(new File([bytes], name, { type: mimeType }));
    }
    return transfer;
  }, given);
  for (const type of ['dragenter', 'dragover', 'drop']) await page.dispatchEvent('body', type, { dataTransfer: data });
}

/** Waits until a file stands in the list as read. */
export function fileRead(page, name) {
  return seen(page.getByRole('list', { name: 'Files' }).getByRole('button', { name, exact: true }));
}

export async function train(page) {
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await answered(page);
}

/** Waits until there is an answer and nothing runs any more. */
export async function answered(page) {
  await seen(page.getByRole('heading', { name: 'The answer', exact: true }));
  await gone(page.getByRole('region', { name: 'Training' }));
}

/** Waits for the title of a screen. A change of address is an event of its own, after the click that made it. */
export function titled(page, title) {
  return page.waitForFunction((wanted) => document.title === wanted, title);
}

/** Waits until the focus is on what has this text. A new screen takes the focus a frame after it is drawn. */
export function focused(page, text) {
  return page.waitForFunction((wanted) => document.activeElement?.textContent === wanted, text);
}

/** Fails when the page itself can be scrolled sideways. */
export async function fitsItsWidth(page, where) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(over <= 0, `${where} is ${over} pixels wider than the screen`);
}

/** The text of what a click downloads. */
export async function downloaded(page, click) {
  const [download] = await Promise.all([page.waitForEvent('download'), click()]);
  const stream = await download.createReadStream();
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return { name: download.suggestedFilename(), text: Buffer.concat(chunks).toString('utf8') };
}

const axe = readFileSync(axeFile, 'utf8');

/** Fails when axe finds anything serious. */
export async function nothingSerious(page, where) {
  // The page's policy keeps scripts out that are not its own; the browser's console is not bound by it.
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { resultTypes: ['violations'] });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, help, nodes }) => `${id}: ${help} at ${nodes.slice(0, 3).map(({ target }) => target.join(' ')).join(' | ')}`);
  });
  assert.deepEqual(found, [], where);
}
