// Navigation by the address's hash. No screen's address or title says anything of the data.

import { effect, signal } from '@preact/signals';

export const SCREENS = { start: 'Start', data: 'Data', conversion: 'Conversion' } as const;
export type Screen = keyof typeof SCREENS;

function current(): Screen {
  const name = location.hash.slice(1);
  return name in SCREENS ? (name as Screen) : 'start';
}

export const screen = signal<Screen>(current());

export function goTo(name: Screen): void {
  if (screen.value !== name) location.hash = name;
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
    document.title = name === 'start' ? 'Nearside' : `${SCREENS[name]} · Nearside`;
    for (const link of links) {
      if (link.hash === `#${name}`) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
  });
}
