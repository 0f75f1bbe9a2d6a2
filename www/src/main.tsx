// Starts the page: wires the start screen that index.html already shows, and draws the others.

import { signal } from '@preact/signals';
import { render } from 'preact';
import { startDropping } from './data/dropping';
import { DataScreen } from './data/screen';
import { element } from './shell/element';
import { Notices, say } from './shell/notices';
import { screen, startRouting } from './shell/route';
import { startEngine } from './shell/start';
import { startTheme } from './shell/theme';
import { WORKSPACES, type WorkspaceModule } from './workspaces';

/** The workspaces that are here by now. */
const loaded = signal<ReadonlyMap<string, WorkspaceModule>>(new Map());

function Screens() {
  if (screen.value === 'start') return null;
  if (screen.value === 'data') return <DataScreen />;
  const here = loaded.value.get(screen.value);
  return here ? <here.Screen /> : null;
}

async function load({ id, samples, load: fetched }: (typeof WORKSPACES)[number]): Promise<void> {
  const here = await fetched();
  loaded.value = new Map(loaded.peek()).set(id, here);
  for (const sample of samples) {
    const button = element(sample.id, HTMLButtonElement);
    button.disabled = false;
    button.addEventListener('click', () => void here.samples[sample.id]?.());
  }
}

startTheme();
startRouting();
startDropping();
const coming = Promise.all(WORKSPACES.map(load));
coming.catch(() => say('caution', 'A part of this page could not be loaded. Reload it when the network is back.'));
startEngine(coming);

render(<Notices />, element('notices', HTMLDivElement));
render(<Screens />, element('screen', HTMLDivElement));
