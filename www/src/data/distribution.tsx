// Small drawings beside a column: they repeat what the table says, so they are hidden from
// screen readers.

import type { Bin, Estimate } from '../../pkg/nearside';

/** How many rows each bin has, as columns of a tiny chart. */
export function Distribution({ bins }: { bins: Bin[] }) {
  if (bins.length === 0) return null;
  const most = Math.max(...bins.map((bin) => bin.rows), 1);
  const bars = bins.map(({ rows }, i) => `M${i + 0.08} ${most}V${most - Math.max(rows, rows > 0 ? most / 40 : 0)}h.84V${most}z`).join('');
  return (
    <svg class="distribution" viewBox={`0 0 ${bins.length} ${most}`} preserveAspectRatio="none" aria-hidden="true">
      <path d={bars} fill="currentColor" />
    </svg>
  );
}

/** A share with its interval on a line from 0 to 1. */
export function RateBar({ rate }: { rate: Estimate }) {
  return (
    <svg class="rate-bar" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
      <rect x="0" y="0.25" width={rate.value} height="0.5" class="bar" />
      <rect x={rate.low} y="0.44" width={Math.max(0, rate.high - rate.low)} height="0.12" class="whisker" />
    </svg>
  );
}
