// From one press to a full answer: makes files in the engine, reads them as if dropped, runs.

import { type ReadonlySignal, signal } from '@preact/signals';
import { addFile, readyTable } from '../data/tables';
import { say } from '../shell/notices';
import { goTo } from '../shell/route';
import { asFailure } from '../ui/failure';
import type { WorkspaceId } from '../workspaces';
import type { Workspace } from './state';

export interface SampleFile {
  name: string;
  make: () => Promise<Uint8Array>;
}

export interface Samples {
  /** Set while a sample is being made and read. */
  preparing: ReadonlySignal<boolean>;
  try: (files: readonly SampleFile[]) => Promise<void>;
}

export function createSamples<Setup extends object, Report>(id: WorkspaceId, workspace: Workspace<Setup, Report>): Samples {
  const preparing = signal(false);
  /** The tables of samples that were made, by name: pressed again, they are not made again. */
  const made = new Map<string, string>();

  async function tableOf({ name, make }: SampleFile): Promise<string | undefined> {
    const known = readyTable(made.get(name))?.id;
    if (known !== undefined) return known;
    const bytes = await make();
    const id = await addFile(new File([bytes.slice()], name, { type: 'text/csv' }));
    if (id !== undefined) made.set(name, id);
    return id;
  }

  async function trySample(files: readonly SampleFile[]): Promise<void> {
    if (preparing.peek()) return;
    preparing.value = true;
    goTo(id);
    try {
      const ids: string[] = [];
      for (const file of files) {
        const table = await tableOf(file);
        if (table === undefined) return;
        ids.push(table);
      }
      workspace.chooseTables(ids);
      if (await workspace.setupReady(ids)) await workspace.run();
    } catch (thrown) {
      const { message, hint } = asFailure(thrown);
      say('caution', `The sample could not be made. ${message} ${hint}`);
    } finally {
      preparing.value = false;
    }
  }

  return { preparing, try: trySample };
}
