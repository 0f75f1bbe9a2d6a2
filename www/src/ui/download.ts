/** Hands bytes to the person as a file. Nothing is sent: the address is one of this tab's memory. */
export function download(name: string, type: string, content: BlobPart): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the address at the click; a second later it may be forgotten.
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
