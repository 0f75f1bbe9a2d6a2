// Is each dealer doing what it should: what the page fetches of this workspace.

import './scorecard.css';
import type { WorkspaceModule } from '../workspaces';
import { tryNetwork } from './sample';

export { ScorecardScreen as Screen } from './screen';
export const samples: WorkspaceModule['samples'] = { 'sample-network': tryNetwork };
