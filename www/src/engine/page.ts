// The engine's drawing functions on the page's own thread, where a canvas can be measured.
// They share the compiled code with the worker, and nothing else: no table ever comes here.

import { compiledEngine } from './module';
import * as engine from '../../pkg/nearside';

let starting: Promise<typeof engine> | undefined;

/** The functions of the engine that draw. */
export function engineOnPage(): Promise<typeof engine> {
  starting ??= compiledEngine()
    .then((module) => {
      engine.initSync({ module });
      return engine;
    })
    .catch((cause: unknown) => {
      starting = undefined;
      throw cause;
    });
  return starting;
}
