import { signal } from '@preact/signals';
import { addFile, readyTable } from '../data/tables';
import { engine } from '../shell/engine';
import { say } from '../shell/notices';
import { goTo } from '../shell/route';
import { asFailure } from '../ui/failure';
import { chooseTable, setupReady, train } from './state';

/** Set while the sample is being made and read. */
export const preparingSample = signal(false);

/** The sample's table, once it was read: pressed again, it is not made again. */
let made: string | undefined;

/** One press from the start screen to a full answer: makes the sample, reads it, trains. */
export async function trySample(): Promise<void> {
  if (preparingSample.peek()) return;
  preparingSample.value = true;
  goTo('conversion');
  try {
    made = readyTable(made)?.id ?? (await make());
    if (made === undefined) return;
    chooseTable(made);
    if (await setupReady(made)) await train();
  } catch (thrown) {
    const { message, hint } = asFailure(thrown);
    say('caution', `The sample could not be made. ${message} ${hint}`);
  } finally {
    preparingSample.value = false;
  }
}

async function make(): Promise<string | undefined> {
  const bytes = await engine.call('sample', { workspace: 'conversion', seed: 1 });
  return addFile(new File([bytes.slice()], 'sample-campaign.csv', { type: 'text/csv' }));
}
