// What every end-to-end test needs: the built site on its own port under its real headers, and
// a real browser. Tests import everything from here, because the packages are in www/.
//
//   import { describe, it, assert, site } from './harness.mjs';
//   describe('…', () => { const at = site('dist'); it('…', async () => { const page = await at.page(); … }); });

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, afterEach, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { serve } from '../../scripts/serve.mjs';

const require = createRequire(new URL('../../www/package.json', import.meta.url));
const { chromium } = require('playwright-core');

export { after, assert, before, describe, it, serve };

/** The source of axe-core, to be put into a page with `page.evaluate`. */
export const axeFile = require.resolve('axe-core/axe.min.js');

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

function browserPath() {
  for (const name of NAMES) {
    try {
      return execFileSync('which', [name], { encoding: 'utf8' }).trim();
    } catch {
      // The next name.
    }
  }
  throw new Error('No Chromium was found. `make test` installs it.');
}

/** Starts the browser. */
export function launch() {
  return chromium.launch({ executablePath: browserPath(), args: FLAGS });
}

/** Where a built site is. */
export function built(folder) {
  return fileURLToPath(new URL(`../../www/${folder}`, import.meta.url));
}

/**
 * Serves a built site (`dist` or `dist-faults`) to the tests of the enclosing `describe`, with
 * one browser for all of them.
 */
export function site(folder) {
  const path = built(folder);
  const at = { address: '', browser: undefined };
  let server;
  let contexts = [];
  before(async () => {
    assert.ok(existsSync(path), `${path} is not built: run make site faults`);
    ({ server, address: at.address } = await serve(path, 8100));
    at.browser = await launch();
  });
  // A page that is left open goes on working beside the next test.
  afterEach(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    contexts = [];
  });
  after(async () => {
    await at.browser?.close();
    server?.closeAllConnections();
    server?.close();
  });

  /**
   * Opens the site in a context of its own, until the test ends. `page.errors` collects what it throws and logs as an
   * error: a test that expects none asserts that it is empty.
   */
  at.page = async ({ path: route = '', address = at.address, ...context } = {}) => {
    const fresh = await at.browser.newContext({ viewport: { width: 1440, height: 900 }, ...context });
    contexts.push(fresh);
    const page = await fresh.newPage();
    page.errors = [];
    page.on('pageerror', (error) => page.errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') page.errors.push(message.text());
    });
    // A slow machine finds what a test does not wait for: SLOWDOWN=6 node --test tests/e2e/
    const rate = Number(process.env.SLOWDOWN ?? 1);
    if (rate > 1) await (await fresh.newCDPSession(page)).send('Emulation.setCPUThrottlingRate', { rate });
    await page.goto(new URL(route, address).href);
    return page;
  };
  return at;
}
