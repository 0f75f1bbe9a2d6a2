// Navigation by the address's hash: a screen, and after a question mark what is looked at on it, as
// places in lists. No address or title says anything of the data.

import { effect, signal } from '@preact/signals';
import { WORKSPACES, type WorkspaceId } from '../workspaces';

export type Screen = 'start' | 'data' | WorkspaceId;

/** The screens by their place in the address, with their titles. */
const TITLES = new Map<string, string>([['start', 'Start'], ['data', 'Data'], ...WORKSPACES.map(({ id, title }) => [id, title] as const)]);

function current(): Screen {
  const [name = ''] = location.hash.slice(1).split('?');
  return TITLES.has(name) ? (name as Screen) : 'start';
}

/** What of the screen is looked at: places in lists, by name. */
export type Places = Readonly<Record<string, number>>;

function currentPlaces(): Places {
  const [, query = ''] = location.hash.split('?');
  const found = [...new URLSearchParams(query)].filter(([, value]) => /^\d{1,9}$/.test(value));
  return Object.fromEntries(found.map(([name, value]) => [name, Number(value)]));
}

export const screen = signal<Screen>(current());
export const places = signal<Places>(currentPlaces());

export function goTo(name: Screen): void {
  if (screen.value !== name) location.hash = name;
}

/** The address of other places on this screen. */
export function addressOf(wanted: Places): string {
  const query = new URLSearchParams(Object.entries(wanted).map(([name, value]) => [name, String(value)])).toString();
  return `#${screen.peek()}${query && `?${query}`}`;
}

/** Looks at other places on this screen. A step that one wants to go back from is a step of the history. */
export function lookAt(wanted: Places, how: 'step' | 'in place'): void {
  if (how === 'step') history.pushState(null, '', addressOf(wanted));
  else history.replaceState(null, '', addressOf(wanted));
  places.value = wanted;
}

/** Puts the focus at the beginning of the screen: after a change of screen, and when what had it is gone. */
export function focusHeading(): void {
  const heading = screen.peek() === 'start' ? '#start-title' : '#screen h1';
  document.querySelector<HTMLElement>(heading)?.focus({ preventScroll: true });
}

/** When what had the focus went with the change it made, the focus goes to the beginning of the screen. */
export function keepFocus(): void {
  requestAnimationFrame(() => {
    if (document.activeElement === document.body) focusHeading();
  });
}

/** Follows the address: marks the link, sets the title, moves the focus to the new heading. */
export function startRouting(): void {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('.top nav a')];
  const start = document.getElementById('start-screen');

  addEventListener('hashchange', () => {
    // The skip link's target is a place on the screen, no screen of its own.
    if (location.hash === '#main') return;
    const next = current();
    places.value = currentPlaces();
    if (next === screen.value) return;
    screen.value = next;
    // The new screen is drawn in the next turn.
    requestAnimationFrame(() => {
      scrollTo(0, 0);
      focusHeading();
    });
  });

  effect(() => {
    const name = screen.value;
    if (start) start.hidden = name !== 'start';
    document.title = name === 'start' ? 'Nearside' : `${TITLES.get(name)} · Nearside`;
    for (const link of links) {
      if (link.hash === `#${name}`) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
  });
}
