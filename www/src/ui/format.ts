// How the engine's figures are written, by the rules of src/format.rs. Only digits and signs are
// decided here: a figure is never added to, divided or rounded for anything but reading.

import type { Estimate, Unit } from '../../pkg/nearside';

const LOCALE = 'en';

type Options = Intl.NumberFormatOptions;
const plain = (options: Options) => new Intl.NumberFormat(LOCALE, { signDisplay: 'negative', ...options });
/** At least two digits that say something, and as many places as asked for. */
const places = (least: number, most: number): Options => ({
  minimumFractionDigits: least,
  maximumFractionDigits: most,
  minimumSignificantDigits: 1,
  maximumSignificantDigits: 2,
  roundingPriority: 'morePrecision',
});

/** By unit: for a figure alone, and for one beside its interval, where digits stand one below the other. */
const FORMATS: Readonly<Record<Unit, { alone: Intl.NumberFormat; aligned: Intl.NumberFormat }>> = {
  share: { alone: plain({ style: 'percent', ...places(0, 1) }), aligned: plain({ style: 'percent', ...places(1, 1) }) },
  points: { alone: plain({ style: 'percent', ...places(0, 1) }), aligned: plain({ style: 'percent', ...places(1, 1) }) },
  count: both({ maximumFractionDigits: 0 }),
  money: both({ maximumFractionDigits: 0 }),
  times: { alone: plain({ maximumFractionDigits: 2 }), aligned: plain({ minimumFractionDigits: 2, maximumFractionDigits: 2 }) },
  number: { alone: plain(places(0, 3)), aligned: plain(places(3, 3)) },
};

function both(options: Options) {
  return { alone: plain(options), aligned: plain(options) };
}

const bytes = [
  plain({ style: 'unit', unit: 'byte', unitDisplay: 'long' }),
  plain({ style: 'unit', unit: 'kilobyte', maximumFractionDigits: 0 }),
  plain({ style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 }),
] as const;

/** A figure with its unit. */
export function figure(value: number, unit: Unit): string {
  return write(FORMATS[unit].alone, value, unit);
}

/** An estimate's best value, with as many digits as its interval. */
export function estimated({ value, unit }: Estimate): string {
  return write(FORMATS[unit].aligned, value, unit);
}

/** The two ends of an interval; the unit stands with the value. */
export function interval({ low, high, unit }: Estimate): string {
  const { aligned } = FORMATS[unit];
  return `${digits(aligned, low, unit)} to ${digits(aligned, high, unit)}`;
}

function write(format: Intl.NumberFormat, value: number, unit: Unit): string {
  const text = digits(format, value, unit);
  if (Number.isNaN(value)) return text;
  switch (unit) {
    case 'share':
      return `${text}\u00a0%`;
    case 'points':
      return `${text}\u00a0points`;
    case 'times':
      return `${text}\u00a0x`;
    default:
      return text;
  }
}

/** The number without its sign of unit, which is written as the engine's sentences write it. */
function digits(format: Intl.NumberFormat, value: number, unit: Unit): string {
  if (Number.isNaN(value)) return '–';
  const small = unit === 'money' && Math.abs(value) < 99.995 && !Number.isInteger(value);
  return (small ? CENTS : format)
    .formatToParts(value)
    .filter(({ type }) => type !== 'percentSign')
    .map((part) => part.value)
    .join('');
}

const CENTS = plain({ minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** How far long work is. */
export function percentDone(fraction: number): string {
  return write(DONE, fraction, 'share');
}
const DONE = plain({ style: 'percent', maximumFractionDigits: 0 });

/** The size of a file. */
export function fileSize(size: number): string {
  if (size < 1e3) return bytes[0].format(size);
  return size < 1e6 ? bytes[1].format(size / 1e3) : bytes[2].format(size / 1e6);
}

/** A span of time, roughly: what is left of a run is a forecast. */
export function timeLeft(seconds: number): string {
  const { count } = FORMATS;
  if (seconds < 2) return 'a moment left';
  if (seconds < 90) return `about ${count.alone.format(seconds)} s left`;
  return `about ${count.alone.format(seconds / 60)} min left`;
}

export function counted(n: number, one: string, many: string): string {
  return `${figure(n, 'count')} ${n === 1 ? one : many}`;
}
