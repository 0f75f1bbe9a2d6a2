// The one engine of this page, and what is said when it had to be started again.

import { createEngine } from '../engine/client';
import { say } from './notices';

export const engine = createEngine();

// Lets the tests of recovery reach the engine; gone from a release build.
if (import.meta.env.MODE === 'faults') Object.assign(globalThis, { nearsideEngine: engine });

/** Loads and starts the engine while the person reads, so that nothing is loaded later. */
export function startEngine(): void {
  engine.call('forget', { table: '' }).then(
    () => {
      const sign = document.getElementById('loaded');
      if (sign) sign.textContent = 'The page has loaded.';
    },
    () => undefined, // what fails here is said at the first real call
  );
  engine.onRestart(({ reason, lost }) => {
    const why =
      reason === 'out_of_memory'
        ? 'The calculation needed more memory than a browser tab may use, and the engine was started again.'
        : 'The engine stopped because of a defect and was started again.';
    say(
      'caution',
      lost.length === 0
        ? `${why} Your files and results are still here.`
        : `${why} Some files or answers could not be brought back: please add the files again and repeat the question.`,
    );
  });
}
