import type { Estimate } from '../../pkg/nearside';
import { estimated, interval } from './format';

/** A figure with its 95 % interval beside it. */
export function EstimateText({ of }: { of: Estimate }) {
  return (
    <span class="estimate">
      <span class="value">{estimated(of)}</span>{' '}
      <span class="interval">
        (<span class="hidden-but-read">95 % interval </span>
        {interval(of)})
      </span>
    </span>
  );
}
