// Who will convert, and why: what the page fetches of this workspace.

import './conversion.css';
import type { WorkspaceModule } from '../workspaces';
import { trySample } from './sample';

export { ConversionScreen as Screen } from './screen';
export const samples: WorkspaceModule['samples'] = { sample: trySample };
