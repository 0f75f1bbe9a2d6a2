// Which tables a person wants each workspace to be asked of.

import { type Signal, signal } from '@preact/signals';

const all = new Map<string, Signal<readonly string[] | undefined>>();

/** Ids of the tables for a workspace; nothing as long as the person has chosen none. */
export function wantedTables(workspace: string): Signal<readonly string[] | undefined> {
  const known = all.get(workspace) ?? signal<readonly string[] | undefined>(undefined);
  all.set(workspace, known);
  return known;
}
