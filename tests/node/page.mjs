// Modules of the page for tests in Node: Vite translates them as it does for the site.

import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const require = createRequire(new URL('../../www/package.json', import.meta.url));
const { runnerImport } = await import(pathToFileURL(require.resolve('vite')));

const root = fileURLToPath(new URL('../../www/', import.meta.url));

/** A module of www/src that needs no browser. */
export async function pageModule(path) {
  const { module } = await runnerImport(`${root}src/${path}`, { configFile: false, root });
  return module;
}

/** The list of workspaces. */
export function workspaces() {
  return pageModule('workspaces.ts');
}
