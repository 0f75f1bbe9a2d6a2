// The one engine of this page.

import { createEngine } from './client';

export const engine = createEngine();

// Lets the tests of recovery reach the engine; gone from a release build.
if (import.meta.env.MODE === 'faults') Object.assign(globalThis, { nearsideEngine: engine });
