// The compiled engine: downloaded and compiled once, shared by the worker and the page.

import url from '../../pkg/nearside_bg.wasm?url';

let compiling: Promise<WebAssembly.Module> | undefined;

/** The compiled engine. A failed download is tried again by the next caller. */
export function compiledEngine(): Promise<WebAssembly.Module> {
  compiling ??= WebAssembly.compileStreaming(fetch(url)).catch((cause: unknown) => {
    compiling = undefined;
    throw cause;
  });
  return compiling;
}
