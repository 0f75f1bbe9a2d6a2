// A dropped file on its way into the engine: the next piece is fetched while the last one is read.

import type { Engine, ReadOptions, ReadReport } from '../../pkg/nearside';

/** How much is fetched at once of a file that is read from front to end. */
const AHEAD = 4 << 20;

interface Piece {
  from: number;
  to: number;
  /** Nothing when the file was moved, changed or deleted since it was chosen. */
  bytes: Promise<Uint8Array | undefined>;
}

function fetchPiece(file: Blob, from: number, to: number): Piece {
  const bytes = file.slice(from, to).arrayBuffer();
  // Nothing where bytes were asked for means the same as a failure: waiting on would never end.
  const some = (buffer: ArrayBuffer) => (buffer.byteLength > 0 ? new Uint8Array(buffer) : undefined);
  return { from, to, bytes: bytes.then(some, () => undefined) };
}

/** Reads a file into a table. Throws what the engine throws. */
export async function readFile(engine: Engine, table: string, file: Blob, name: string, options: ReadOptions): Promise<ReadReport> {
  engine.readBegin(table, file.size, name, options);
  let report = engine.readOn(0, new Uint8Array());
  let end = -1;
  let ahead: Piece | undefined;
  while (!report) {
    const [from, to] = engine.readWants();
    // Single places are looked at before the file is read from front to end.
    const onward = from === end;
    const piece = ahead?.from === from ? ahead : fetchPiece(file, from, onward ? from + AHEAD : to);
    end = piece.to;
    ahead = onward && end < file.size ? fetchPiece(file, end, end + AHEAD) : undefined;
    report = engine.readOn(from, await piece.bytes);
  }
  return report;
}
