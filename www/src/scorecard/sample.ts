import { engine } from '../engine/engine';
import { createSamples, type SampleFile } from '../workspace/sample';
import { workspace } from './state';

export const samples = createSamples('scorecard', workspace);

const file = (part: 'sales' | 'service' | 'sorted'): SampleFile => ({
  name: `sample-dealers-${part}.csv`,
  make: () => engine.call('scorecardSample', { part, seed: 1 }),
});

/** One press from the start screen to a full scorecard of an invented network. */
export function tryNetwork(): Promise<void> {
  return samples.try([file('sales'), file('service')]);
}

/** The same of numbers without season or chance, which the page must see through. */
export function trySorted(): Promise<void> {
  return samples.try([file('sorted')]);
}
