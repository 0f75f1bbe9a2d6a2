// Starts the page: wires the start screen that index.html already shows, and draws the others.

import { render } from 'preact';
import { ConversionScreen } from './conversion/screen';
import { trySample } from './conversion/sample';
import { tryNetwork } from './scorecard/sample';
import { ScorecardScreen } from './scorecard/screen';
import { DataScreen } from './data/screen';
import { element, startDropping } from './shell/dropping';
import { startEngine } from './shell/engine';
import { Notices } from './shell/notices';
import { screen, startRouting } from './shell/route';
import { startTheme } from './shell/theme';

function Screens() {
  switch (screen.value) {
    case 'start':
      return null;
    case 'data':
      return <DataScreen />;
    case 'conversion':
      return <ConversionScreen />;
    case 'scorecard':
      return <ScorecardScreen />;
  }
}

startTheme();
startRouting();
startDropping();
startEngine();

for (const [id, show] of [['sample', trySample], ['sample-network', tryNetwork]] as const) {
  const button = element(id, HTMLButtonElement);
  button.disabled = false;
  button.addEventListener('click', () => void show());
}

render(<Notices />, element('notices', HTMLDivElement));
render(<Screens />, element('screen', HTMLDivElement));
