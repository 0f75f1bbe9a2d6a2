import { addFile } from '../data/tables';
import { engine } from '../shell/engine';
import { say } from '../shell/notices';
import { goTo } from '../shell/route';
import { asFailure } from '../ui/failure';
import { chooseTable, setupReady, train } from './state';
import { signal } from '@preact/signals';

/** Set while the sample is being made and read. */
export const preparingSample = signal(false);

/** One press from the start screen to a full answer: makes the sample, reads it, trains. */
export async function trySample(): Promise<void> {
  if (preparingSample.peek()) return;
  preparingSample.value = true;
  goTo('conversion');
  try {
    const bytes = await engine.call('sample', { workspace: 'conversion', seed: 1 });
    const id = await addFile(new File([bytes.slice()], 'sample-campaign.csv', { type: 'text/csv' }));
    if (id === undefined) return;
    chooseTable(id);
    if (await setupReady(id)) await train();
  } catch (thrown) {
    const { message, hint } = asFailure(thrown);
    say('caution', `The sample could not be made. ${message} ${hint}`);
  } finally {
    preparingSample.value = false;
  }
}
