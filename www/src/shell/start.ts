// Loads everything while the person reads, and says so; and says when the engine had to be started again.

import { engine } from '../engine/engine';
import { engineOnPage } from '../engine/page';
import { say } from './notices';

/** Loads and starts the engine and what else is `coming`, so that nothing is loaded later. */
export function startEngine(coming: Promise<unknown>): void {
  Promise.all([engine.call('forget', { table: '' }), engineOnPage(), coming]).then(
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
