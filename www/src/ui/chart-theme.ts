// The colours of a drawing are those of the style sheet, read again whenever they change.

import type { Theme } from '../../pkg/nearside';

type Colour = Exclude<keyof Theme, 'font' | 'size'>;

const TOKENS: Readonly<Record<Colour, string>> = {
  paper: '--paper-raised',
  ink: '--ink',
  inkSoft: '--ink-soft',
  line: '--line',
  lineStrong: '--line-strong',
  primary: '--series-1',
  secondary: '--series-2',
  tertiary: '--series-3',
  quaternary: '--series-4',
  muted: '--muted',
  positive: '--positive',
  negative: '--negative',
};

const SIZE = 12;

/** The page's own letters. */
export function letters(): Pick<Theme, 'font' | 'size'> {
  const font = getComputedStyle(document.documentElement).getPropertyValue('--font').trim();
  return { font: font || 'sans-serif', size: SIZE };
}

/** The theme the page has now. */
export function themeOfPage(): Theme {
  const style = getComputedStyle(document.documentElement);
  const colours = Object.entries(TOKENS).map(([role, token]) => [role, style.getPropertyValue(token).trim()]);
  return { ...(Object.fromEntries(colours) as Record<Colour, string>), ...letters() };
}

const listeners = new Set<(paper: boolean) => void>();
let watching = false;

/** Calls back when drawings have to be made anew; `paper` is true while the page is printed. */
export function onLook(listener: (paper: boolean) => void): () => void {
  watch();
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(paper: boolean): void {
  for (const listener of listeners) listener(paper);
}

function watch(): void {
  if (watching) return;
  watching = true;
  const again = () => tell(false);
  new MutationObserver(again).observe(document.documentElement, { attributeFilter: ['data-theme'] });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', again);
  addEventListener('beforeprint', () => tell(true));
  addEventListener('afterprint', again);
  watchRatio();
}

/** A window that moves to a finer screen asks for more pixels. */
function watchRatio(): void {
  const moved = () => {
    tell(false);
    watchRatio();
  };
  matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener('change', moved, { once: true });
}
