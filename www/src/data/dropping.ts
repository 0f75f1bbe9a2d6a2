// Files and text reach the page here, on every screen: dropped anywhere, picked, or pasted.

import { element } from '../shell/element';
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
    addFiles([...event.dataTransfer.files]);
  });

  document.addEventListener('paste', (event) => {
    if (isTyping(event.target) || !event.clipboardData) return;
    const files = [...event.clipboardData.files];
    const text = event.clipboardData.getData('text/plain');
    if (files.length > 0) addFiles(files);
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

function addText(text: string): void {
  addFiles([new File([text], 'Pasted table', { type: 'text/plain' })]);
}

function hasFiles(data: DataTransfer | null): boolean {
  return data?.types.includes('Files') ?? false;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}
