// Files and text reach the page here, on every screen: dropped anywhere, picked, or pasted.

import { element } from '../shell/element';
import { say } from '../shell/notices';
import { counted } from '../ui/format';
import { type Given, given, holdsFolder } from './folders';
import { addFiles } from './tables';

export function startDropping(): void {
  const root = document.documentElement;
  let depth = 0;

  document.addEventListener('dragenter', (event) => {
    if (!hasFiles(event.dataTransfer)) return;
    depth += 1;
    root.classList.add('dropping');
  });
  document.addEventListener('dragleave', (event) => {
    if (!hasFiles(event.dataTransfer)) return;
    depth -= 1;
    if (depth <= 0) root.classList.remove('dropping');
  });
  document.addEventListener('dragover', (event) => {
    if (hasFiles(event.dataTransfer)) event.preventDefault();
  });
  document.addEventListener('drop', (event) => {
    depth = 0;
    root.classList.remove('dropping');
    if (!event.dataTransfer || !hasFiles(event.dataTransfer)) return;
    // Without this the browser would leave the page to show the file.
    event.preventDefault();
    take(event.dataTransfer);
  });

  document.addEventListener('paste', (event) => {
    if (isTyping(event.target) || !event.clipboardData) return;
    const text = event.clipboardData.getData('text/plain');
    if (event.clipboardData.files.length > 0) take(event.clipboardData);
    else if (text.includes('\n')) addText(text);
    else return;
    event.preventDefault();
  });

  const pick = element('pick', HTMLInputElement);
  pick.addEventListener('change', () => {
    addFiles([...(pick.files ?? [])]);
    pick.value = '';
  });

  const dialog = element('paste-dialog', HTMLDialogElement);
  const text = element('paste-text', HTMLTextAreaElement);
  const open = element('paste', HTMLButtonElement);
  open.disabled = false;
  open.addEventListener('click', openPaste);
  element('paste-cancel', HTMLButtonElement).addEventListener('click', () => dialog.close());
  element('paste-read', HTMLButtonElement).addEventListener('click', () => {
    dialog.close();
    if (text.value.trim() !== '') addText(text.value);
    text.value = '';
  });
}

/** Opens the dialog in which a table can be pasted as text. */
export function openPaste(): void {
  element('paste-dialog', HTMLDialogElement).showModal();
}

/** Adds the files of a drop or a paste, those in folders too. */
function take(data: DataTransfer): void {
  // Looking into folders takes a moment; files alone are added at once.
  if (holdsFolder(data)) void given(data).then(addGiven);
  else addFiles([...data.files]);
}

function addGiven({ files, folders, others, unread }: Given): void {
  const names = folders.join(', ');
  if (files.length === 0) {
    say('caution', `${names} holds no table. Add files that end in .csv, .tsv or .txt.`);
    return;
  }
  const notes = [
    others > 0 && `${counted(others, 'file', 'files')} in ${names} ${others === 1 ? 'was' : 'were'} left alone because the name is not that of a table.`,
    unread > 0 && `${counted(unread, 'file', 'files')} in ${names} could not be taken. Add ${unread === 1 ? 'it' : 'them'} by themselves.`,
  ];
  for (const note of notes) if (note) say('plain', note);
  addFiles(files);
}

function addText(text: string): void {
  addFiles([new File([text], 'Pasted table', { type: 'text/plain' })]);
}

function hasFiles(data: DataTransfer | null): boolean {
  return data?.types.includes('Files') ?? false;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}
