// Whether two files hold the same bytes.

/** How much of each is in memory at once. */
const PIECE = 4 << 20;

/** Compares byte by byte, and stops where they differ. A file that cannot be read any more is like none. */
export async function sameBytes(a: Blob, b: Blob): Promise<boolean> {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (let from = 0; from < a.size; from += PIECE) {
    const [left, right] = await Promise.all([piece(a, from), piece(b, from)]);
    if (!left || !right || !left.every((byte, at) => byte === right[at])) return false;
  }
  return true;
}

function piece(file: Blob, from: number): Promise<Uint8Array | undefined> {
  const bytes = file.slice(from, from + PIECE).arrayBuffer();
  return bytes.then(
    (buffer) => new Uint8Array(buffer),
    () => undefined,
  );
}
