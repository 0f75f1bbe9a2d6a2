// Which value of which column is the outcome, per table, and the profiles that show its rate.

import { effect, signal } from '@preact/signals';
import type { ColumnProfile } from '../../pkg/nearside';
import { engine } from '../engine/engine';
import { tables } from './tables';

export interface Target {
  target: string;
  positive: string;
  /** Other values that count too. */
  also: readonly string[];
}

/** By table id. Written by the workspace in which the target is chosen. */
export const targets = signal<ReadonlyMap<string, Target>>(new Map());

/** Profiles with rates, by table id, with what they were made from. */
const rated = signal<ReadonlyMap<string, { key: string; profiles: ColumnProfile[] }>>(new Map());
const asked = new Set<string>();

/** The profiles of a table: with rates as soon as there is a target and they have been worked out. */
export function profilesOf(id: string): ColumnProfile[] {
  const table = tables.value.find((entry) => entry.id === id);
  const found = rated.value.get(id);
  const key = keyOf(id);
  return found !== undefined && found.key === key ? found.profiles : (table?.read?.profiles ?? []);
}

export function setTarget(id: string, target: Target): void {
  const before = targets.peek().get(id);
  if (before && asText(before) === asText(target)) return;
  targets.value = new Map(targets.peek()).set(id, target);
}

effect(() => {
  for (const [id, { target, positive, also }] of targets.value) {
    const key = keyOf(id);
    if (key === undefined || asked.has(key) || !tables.value.some((table) => table.id === id && table.read)) continue;
    asked.add(key);
    engine.call('profile', { table: id, target, positive, also: [...also] }).then(
      (profiles) => {
        rated.value = new Map(rated.peek()).set(id, { key, profiles });
      },
      // Without rates the profiles are still true; they are asked for again when something changes.
      () => asked.delete(key),
    );
  }
});

function keyOf(id: string): string | undefined {
  const target = targets.value.get(id);
  const table = tables.value.find((entry) => entry.id === id);
  return target && table ? JSON.stringify([id, table.version, asText(target)]) : undefined;
}

function asText({ target, positive, also }: Target): string {
  return JSON.stringify([target, positive, also]);
}
