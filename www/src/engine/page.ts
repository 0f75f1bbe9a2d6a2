// The engine's functions that need no table, on the page's own thread: those that draw, because a
// canvas can be measured there only, and those that compare setups while a person types.
// They share the compiled code with the worker, and nothing else: no table ever comes here.

import { compiledEngine } from './module';
import * as engine from '../../pkg/nearside';

let starting: Promise<typeof engine> | undefined;
let started: typeof engine | undefined;

/** The functions of the engine. */
export function engineOnPage(): Promise<typeof engine> {
  starting ??= compiledEngine()
    .then((module) => {
      engine.initSync({ module });
      started = engine;
      return engine;
    })
    .catch((cause: unknown) => {
      starting = undefined;
      throw cause;
    });
  return starting;
}

/** The same at once; nothing as long as the engine is still on its way, when there is no answer yet. */
export function engineHere(): typeof engine | undefined {
  return started;
}
