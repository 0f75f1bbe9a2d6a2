/** The rows a grid has loaded, in windows of a hundred; the latest wish is answered first. */
export class RowWindows {
  private readonly windows = new Map<number, string[][]>();
  private wanted: { first: number; last: number } | undefined;
  private loading = false;

  constructor(
    private readonly rows: number,
    private readonly load: (start: number, count: number) => Promise<string[][]>,
    private readonly onLoaded: () => void,
  ) {}

  /** The cells of a row, if they are here. */
  row(index: number): string[] | undefined {
    return this.windows.get(Math.floor(index / SIZE))?.[index % SIZE];
  }

  /** A few rows to judge widths by: the first that were loaded, always the same ones. */
  sample(): string[][] {
    return this.windows.get(0)?.slice(0, 60) ?? [];
  }

  /** Sees to it that these rows come. Only the last wish counts: a fast scroll leaves no queue. */
  want(first: number, last: number): void {
    this.wanted = { first, last };
    void this.next();
  }

  private async next(): Promise<void> {
    if (this.loading || !this.wanted) return;
    const { first, last } = this.wanted;
    const missing = range(Math.floor(first / SIZE), Math.floor(Math.max(first, last - 1) / SIZE)).find(
      (index) => !this.windows.has(index) && index * SIZE < this.rows,
    );
    if (missing === undefined) return;
    this.loading = true;
    try {
      this.windows.set(missing, await this.load(missing * SIZE, SIZE));
      this.shrink(missing);
      this.onLoaded();
    } catch {
      // The table is gone or the engine is being started again: the next wish tries once more.
      this.wanted = undefined;
    } finally {
      this.loading = false;
    }
    void this.next();
  }

  /** Forgets what was loaded longest ago, but for the first window, which the widths are judged by. */
  private shrink(latest: number): void {
    for (const index of this.windows.keys()) {
      if (this.windows.size <= KEEP) return;
      if (index !== 0 && index !== latest) this.windows.delete(index);
    }
  }
}

const SIZE = 100;
const KEEP = 60;

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
