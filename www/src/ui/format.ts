// How the engine's figures are written. Only digits and signs are decided here: a figure is
// never added to, divided or rounded for use in anything but reading.

import type { Estimate, Unit } from '../../pkg/nearside';

const LOCALE = 'en';
const count = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const share = new Intl.NumberFormat(LOCALE, {
  style: 'percent',
  maximumFractionDigits: 1,
  maximumSignificantDigits: 2,
  roundingPriority: 'morePrecision',
});
const money = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 2, minimumFractionDigits: 0 });
const decimal = new Intl.NumberFormat(LOCALE, {
  maximumFractionDigits: 3,
  maximumSignificantDigits: 3,
  roundingPriority: 'morePrecision',
});
const times = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 2 });
const bytes = [
  new Intl.NumberFormat(LOCALE, { style: 'unit', unit: 'byte', unitDisplay: 'long' }),
  new Intl.NumberFormat(LOCALE, { style: 'unit', unit: 'kilobyte', maximumFractionDigits: 0 }),
  new Intl.NumberFormat(LOCALE, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 }),
] as const;

/** A figure with its unit. */
export function figure(value: number, unit: Unit): string {
  switch (unit) {
    case 'share':
      return share.format(value);
    case 'points':
      return `${percentWithoutSign(value)} points`;
    case 'count':
      return count.format(value);
    case 'money':
      return money.format(value);
    case 'times':
      return `${times.format(value)} x`;
    case 'number':
      return decimal.format(value);
  }
}

/** The two ends of an interval, the unit said once. */
export function interval({ low, high, unit }: Estimate): string {
  if (unit === 'points') return `${percentWithoutSign(low)} to ${percentWithoutSign(high)} points`;
  return `${figure(low, unit)} to ${figure(high, unit)}`;
}

function percentWithoutSign(value: number): string {
  return share
    .formatToParts(value)
    .filter((part) => part.type !== 'percentSign' && part.type !== 'literal')
    .map((part) => part.value)
    .join('');
}

/** The size of a file. */
export function fileSize(size: number): string {
  if (size < 1e3) return bytes[0].format(size);
  return size < 1e6 ? bytes[1].format(size / 1e3) : bytes[2].format(size / 1e6);
}

/** A span of time, roughly: what is left of a run is a forecast. */
export function timeLeft(seconds: number): string {
  if (seconds < 2) return 'a moment left';
  if (seconds < 90) return `about ${count.format(seconds)} s left`;
  return `about ${count.format(seconds / 60)} min left`;
}

export function counted(n: number, one: string, many: string): string {
  return `${count.format(n)} ${n === 1 ? one : many}`;
}
