// The files on the page and the tables read from them. The page keeps each file, so that a
// table can be read again with other choices, or after the engine was lost.

import { computed, signal } from '@preact/signals';
import type { ColumnOptions, ColumnProfile, ReadOptions, ReadReport } from '../../pkg/nearside';
import type { EngineFailure } from '../engine/failure';
import { engine } from '../engine/engine';
import { say } from '../shell/notices';
import { goTo, screen } from '../shell/route';
import { asFailure } from '../ui/failure';
import type { Work } from '../ui/progress';
import { sameBytes } from './same';

export interface TableEntry {
  readonly id: string;
  readonly file: File;
  /** What the person decided; everything else is guessed. */
  readonly options: ReadOptions;
  /** What it is being read with just now, if with other choices than `options`. */
  readonly wanted?: ReadOptions | undefined;
  /** Set while it is being read. */
  readonly work?: Work | undefined;
  /** How it was read, once it was. A failed second reading leaves the first in place. */
  readonly read?: { report: ReadReport; profiles: ColumnProfile[] } | undefined;
  readonly failure?: EngineFailure | undefined;
  /** Counts readings, so that what was derived from an earlier one can be told. */
  readonly version: number;
}

export type ReadyTable = TableEntry & { read: NonNullable<TableEntry['read']> };

export const tables = signal<readonly TableEntry[]>([]);
/** The table whose details are in sight. */
export const selectedId = signal<string | undefined>(undefined);
export const selected = computed(() => tables.value.find((table) => table.id === selectedId.value));
export const readyTables = computed(() => tables.value.filter(isReady));

export function isReady(table: TableEntry): table is ReadyTable {
  return table.read !== undefined;
}

export function readyTable(id: string | undefined): ReadyTable | undefined {
  return readyTables.value.find((table) => table.id === id);
}

let lastId = 0;

/** Reads files into tables, each by itself: a bad one leaves the others alone. */
export function addFiles(files: readonly File[]): void {
  if (files.length === 0) return;
  for (const file of files) void addFile(file);
  if (screen.value === 'start') goTo('data');
}

/** The same bytes under a name no other file on the page has: “june.csv”, “june (2).csv”. */
function named(file: File): File {
  const taken = new Set(tables.value.map((table) => table.file.name));
  if (!taken.has(file.name)) return file;
  const dot = file.name.lastIndexOf('.');
  const [stem, end] = dot > 0 ? [file.name.slice(0, dot), file.name.slice(dot)] : [file.name, ''];
  let number = 2;
  while (taken.has(`${stem} (${number})${end}`)) number += 1;
  return new File([file], `${stem} (${number})${end}`, { type: file.type, lastModified: file.lastModified });
}

/** The table on the page, read or being read, that holds the very same bytes. */
async function twinOf(given: File): Promise<TableEntry | undefined> {
  for (const { id, file } of tables.peek().filter((table) => table.file.size === given.size && canBeTwin(table))) {
    const same = await sameBytes(file, given);
    // It may have gone meanwhile.
    const now = tables.peek().find((table) => table.id === id);
    if (same && now && canBeTwin(now)) return now;
  }
  return undefined;
}

function canBeTwin({ read: isRead, work }: TableEntry): boolean {
  return isRead !== undefined || work !== undefined;
}

/** A file that could not be read and comes again, mended or not: what was said of it is of the past. */
function forgetFailed(name: string): void {
  for (const { id, file, failure, read: isRead } of tables.peek()) {
    if (file.name === name && failure && !isRead) forget(id);
  }
}

/** Waits until a table is read; gives nothing when it could not be. */
function whenRead(id: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const stop = tables.subscribe((now) => {
      const entry = now.find((table) => table.id === id);
      if (entry?.work) return;
      resolve(entry?.read && id);
      queueMicrotask(() => stop());
    });
  });
}

/**
 * Reads one file; gives the id of its table once it is there, or nothing if it could not be read. A file whose bytes are
 * on the page already is not read a second time.
 */
export async function addFile(given: File): Promise<string | undefined> {
  forgetFailed(given.name);
  // Only where sizes are the same there is something to wait for.
  const twin = tables.peek().some((table) => table.file.size === given.size) ? await twinOf(given) : undefined;
  if (twin) {
    const { name } = twin.file;
    say('plain', name === given.name ? `${name} is on this page already and was not added again.` : `${given.name} holds the same as ${name} and was not added again.`);
    selectedId.value = twin.id;
    return whenRead(twin.id);
  }
  lastId += 1;
  const id = `t${lastId}`;
  const file = named(given);
  tables.value = [...tables.value, { id, file, options: { columns: [] }, version: 0 }];
  if (!selected.value?.read) selectedId.value = id;
  await read(id);
  const entry = readyTable(id);
  if (entry && !selected.value?.read) selectedId.value = id;
  return entry?.id;
}

/** The person's latest decisions, also while the reading that follows them is still on its way. */
export function wishes(table: TableEntry): ReadOptions {
  const now = tables.value.find(({ id }) => id === table.id) ?? table;
  return now.wanted ?? now.options;
}

/** Reads a table again with an answer put into force. It was written for the last complete reading. */
export function readAnswered(table: ReadyTable, { columns = [], ...answer }: ReadOptions): Promise<void> {
  const { columns: before = [], ...others } = wishes(table);
  const changed = columns.map((column) => ({ ...before.find(({ name }) => name === column.name), ...column }));
  const kept = before.filter(({ name }) => !columns.some((column) => column.name === name));
  return readAgain(table.id, { ...others, ...answer, columns: [...kept, ...changed] });
}

/** Reads a table again with other choices. */
export function readAgain(id: string, options: ReadOptions): Promise<void> {
  tables.peek().find((table) => table.id === id)?.work?.cancel();
  return read(id, options);
}

/** Reads a table again with one column's choices changed. */
export function chooseColumn(table: ReadyTable, name: string, change: Partial<ColumnOptions>): Promise<void> {
  const now = wishes(table);
  const columns = now.columns ?? [];
  const before = columns.find((column) => column.name === name) ?? { name, missing: [], keep: [] };
  return readAgain(table.id, {
    ...now,
    columns: [...columns.filter((column) => column.name !== name), { ...before, ...change }],
  });
}

export function forget(id: string): void {
  const entry = tables.peek().find((table) => table.id === id);
  entry?.work?.cancel();
  tables.value = tables.value.filter((table) => table.id !== id);
  if (selectedId.value === id) selectedId.value = tables.value[0]?.id;
  if (entry?.read) engine.call('forget', { table: id }).catch(() => undefined);
}

export function dismissFailure(id: string): void {
  update(id, { failure: undefined });
}

async function read(id: string, options?: ReadOptions): Promise<void> {
  const entry = tables.peek().find((table) => table.id === id);
  if (!entry) return;
  const wanted = options ?? wishes(entry);
  const abort = new AbortController();
  const cancel = () => abort.abort();
  // The person may ask for other choices before this reading ends: only the last one counts.
  const current = () => tables.peek().find((table) => table.id === id)?.work?.cancel === cancel;
  update(id, { work: { stage: 'Waiting for the engine', cancel }, wanted, failure: undefined });
  try {
    const { report, profiles } = await engine.call(
      'read',
      { table: id, file: entry.file, name: entry.file.name, options: wanted },
      {
        signal: abort.signal,
        onProgress: ({ stage, fraction, secondsLeft }) => {
          if (current()) update(id, { work: { stage, fraction, left: secondsLeft, cancel } });
        },
      },
    );
    if (current()) update(id, { work: undefined, options: wanted, wanted: undefined, read: { report, profiles }, version: entry.version + 1 });
  } catch (thrown) {
    if (!current()) return;
    const failure = asFailure(thrown);
    if (failure.code === 'cancelled' && !entry.read) {
      forget(id);
      return;
    }
    update(id, { work: undefined, wanted: undefined, failure: failure.code === 'cancelled' ? undefined : failure });
  }
}

function update(id: string, change: Partial<TableEntry>): void {
  tables.value = tables.value.map((table) => (table.id === id ? { ...table, ...change } : table));
}
