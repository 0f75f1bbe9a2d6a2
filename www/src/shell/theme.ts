// Light or dark: as the machine says, until the person says otherwise.

import { effect, signal } from '@preact/signals';

type Theme = 'light' | 'dark';
const KEY = 'nearside-theme';
const machineDark = matchMedia('(prefers-color-scheme: dark)');

function stored(): Theme | undefined {
  try {
    const value = localStorage.getItem(KEY);
    return value === 'light' || value === 'dark' ? value : undefined;
  } catch {
    return undefined; // storage is switched off: the choice lasts as long as the tab
  }
}

const chosen = signal<Theme | undefined>(stored());
const machine = signal<Theme>(machineDark.matches ? 'dark' : 'light');

export function startTheme(): void {
  machineDark.addEventListener('change', () => {
    machine.value = machineDark.matches ? 'dark' : 'light';
  });
  const button = document.getElementById('theme');
  button?.addEventListener('click', () => {
    chosen.value = (chosen.value ?? machine.value) === 'dark' ? 'light' : 'dark';
    try {
      localStorage.setItem(KEY, chosen.value);
    } catch {
      // As above.
    }
  });
  effect(() => {
    if (chosen.value) document.documentElement.dataset['theme'] = chosen.value;
    const now = chosen.value ?? machine.value;
    button?.setAttribute('aria-label', now === 'dark' ? 'Use light colours' : 'Use dark colours');
  });
}
