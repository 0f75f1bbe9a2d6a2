import { engine } from '../engine/engine';
import { createSamples } from '../workspace/sample';
import { workspace } from './state';

export const samples = createSamples('conversion', workspace);

/** One press from the start screen to a full answer about invented customers. */
export function trySample(): Promise<void> {
  return samples.try([{ name: 'sample-campaign.csv', make: () => engine.call('conversionSample', { seed: 1 }) }]);
}
