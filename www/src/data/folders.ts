// What is dropped or pasted, as files: a folder stands for the tables in it and in its folders.

/** How the names of files end that may hold a table. Whether they do is said of each when it is read. */
const TABLES = /\.(csv|tsv|tab|txt|psv|dat|xlsx|xlsm|xls|ods)$/i;
/** Most files that are taken of what is dropped at once. */
const MOST = 200;

/** What a drop or a paste holds. */
export interface Given {
  files: File[];
  /** Folders, by name, and how many of their files hold no table. */
  folders: string[];
  others: number;
  /** Files that could not be opened, or that are too many. */
  unread: number;
}

/**
 * The files of a drop or a paste. Must be called while its event lasts: the browser hands nothing out afterwards.
 */
export function given(data: DataTransfer): Promise<Given> {
  const parts = [...data.items]
    .filter(({ kind }) => kind === 'file')
    // Both are asked for now, and looked at later.
    .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  return gather(parts);
}

/** Whether a drop or a paste holds a folder. Must be called while its event lasts. */
export function holdsFolder(data: DataTransfer): boolean {
  return [...data.items].some((item) => item.kind === 'file' && item.webkitGetAsEntry()?.isDirectory === true);
}

async function gather(parts: readonly { entry: FileSystemEntry | null; file: File | null }[]): Promise<Given> {
  const found: Given = { files: [], folders: [], others: 0, unread: 0 };
  for (const { entry, file } of parts) {
    if (entry && isFolder(entry)) {
      found.folders.push(entry.name);
      await walk(entry, found);
    } else if (file) {
      found.files.push(file);
    }
  }
  return found;
}

/** Goes through a folder by name, first its files and then its folders. */
async function walk(folder: FileSystemDirectoryEntry, found: Given): Promise<void> {
  const entries = await entriesOf(folder).catch(() => undefined);
  if (!entries) {
    found.unread += 1;
    return;
  }
  // What a system keeps for itself begins with a point.
  const visible = entries.filter(({ name }) => !name.startsWith('.')).sort((a, b) => compare(a.name, b.name));
  for (const entry of visible.filter(isFile)) {
    if (!TABLES.test(entry.name)) {
      found.others += 1;
    } else if (found.files.length >= MOST) {
      found.unread += 1;
    } else {
      const file = await fileOf(entry).catch(() => undefined);
      if (file) found.files.push(file);
      else found.unread += 1;
    }
  }
  for (const entry of visible.filter(isFolder)) await walk(entry, found);
}

/** Names as a person orders them: 2 before 10. */
function compare(a: string, b: string): number {
  return a.localeCompare(b, undefined, { numeric: true });
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** All that is in a folder: the browser gives it in parts, the last of which is empty. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (part.length === 0) return all;
    all.push(...part);
  }
}
