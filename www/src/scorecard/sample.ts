import { signal } from '@preact/signals';
import { addFile, readyTable } from '../data/tables';
import { engine } from '../shell/engine';
import { say } from '../shell/notices';
import { goTo } from '../shell/route';
import { asFailure } from '../ui/failure';
import { chooseTables, makeScorecard, setupReady } from './state';

type Part = 'sales' | 'service' | 'sorted';

/** Set while a sample is being made and read. */
export const preparingSample = signal(false);

/** The tables of samples that were made: pressed again, they are not made again. */
const made = new Map<Part, string>();

/** One press from the start screen to a full scorecard of an invented network. */
export function tryNetwork(): Promise<void> {
  return trySample(['sales', 'service']);
}

/** The same of numbers without season or chance, which the page must see through. */
export function trySorted(): Promise<void> {
  return trySample(['sorted']);
}

async function trySample(parts: readonly Part[]): Promise<void> {
  if (preparingSample.peek()) return;
  preparingSample.value = true;
  goTo('scorecard');
  try {
    const ids: string[] = [];
    for (const part of parts) {
      const id = readyTable(made.get(part))?.id ?? (await make(part));
      if (id === undefined) return;
      made.set(part, id);
      ids.push(id);
    }
    chooseTables(ids);
    if (await setupReady(ids)) await makeScorecard();
  } catch (thrown) {
    const { message, hint } = asFailure(thrown);
    say('caution', `The sample could not be made. ${message} ${hint}`);
  } finally {
    preparingSample.value = false;
  }
}

async function make(part: Part): Promise<string | undefined> {
  const bytes = await engine.call('scorecardSample', { part, seed: 1 });
  return addFile(new File([bytes.slice()], `sample-dealers-${part}.csv`, { type: 'text/csv' }));
}
