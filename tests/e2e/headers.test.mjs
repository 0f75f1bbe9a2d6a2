// The local server gives what netlify.toml says, and the page is isolated by it.

import { assert, built, describe, it, serve, site } from './harness.mjs';

describe('The headers', () => {
  const at = site('dist');

  it('stand on every file, and cache only what changes its name', async () => {
    const page = await at.page();
    const paths = new Set();
    page.on('request', (request) => paths.add(new URL(request.url()).pathname));
    await page.reload();
    await page.waitForLoadState('networkidle');
    for (const what of [/^\/$/, /worker.*\.js$/, /\.wasm$/]) {
      assert.ok([...paths].some((path) => what.test(path)), `${what} among ${[...paths].join(' ')}`);
    }
    for (const path of paths) {
      const response = await fetch(new URL(path, at.address));
      assert.equal(response.status, 200, path);
      const headers = Object.fromEntries(response.headers);
      assert.match(headers['content-security-policy'], /default-src 'none'/, path);
      assert.equal(headers['cross-origin-opener-policy'], 'same-origin', path);
      assert.equal(headers['cross-origin-embedder-policy'], 'require-corp', path);
      assert.equal(headers['x-content-type-options'], 'nosniff', path);
      assert.equal(headers['referrer-policy'], 'no-referrer', path);
      assert.match(headers['strict-transport-security'], /max-age=\d{8}/, path);
      const kept = path.startsWith('/assets/') ? /immutable/ : /no-cache/;
      assert.match(headers['cache-control'], kept, path);
    }
  });

  it('isolate the page and let no request out', async () => {
    const page = await at.page();
    assert.equal(await page.evaluate(() => crossOriginIsolated), true);
    const requests = [];
    await page.context().route(/example\.com/, (route) => {
      requests.push(route.request().url());
      return route.abort();
    });
    const blocked = await page.evaluate(() => fetch('https://example.com/').then(() => 'went out', () => 'blocked'));
    assert.equal(blocked, 'blocked');
    assert.deepEqual(requests, [], 'the policy stops it before the network');
  });

  it('answer 404 outside the site', async () => {
    for (const path of ['nothing', '..%2f..%2fCargo.toml', 'assets/']) {
      const response = await fetch(new URL(path, at.address));
      assert.equal(response.status, 404, path);
    }
  });

  it('come from the next port when one is taken', async () => {
    const taken = Number(new URL(at.address).port);
    const { server, address } = await serve(built('dist'), taken);
    assert.ok(Number(new URL(address).port) > taken, address);
    assert.equal((await fetch(address)).status, 200);
    server.closeAllConnections();
    server.close();
  });
});
