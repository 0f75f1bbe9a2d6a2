import type { Estimate } from '../../pkg/nearside';
import { figure, interval } from './format';

/** A figure with its 95 % interval beside it. */
export function EstimateText({ of }: { of: Estimate }) {
  return (
    <span class="estimate">
      <span class="value">{figure(of.value, of.unit)}</span>{' '}
      <span class="interval">
        <span class="hidden-but-read">, 95 % interval </span>
        {interval(of)}
      </span>
    </span>
  );
}
