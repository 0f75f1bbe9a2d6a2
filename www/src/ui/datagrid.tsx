// A grid over any number of rows: only what is in sight is drawn, and asked for.
//
// Browsers limit the height of an element to some millions of pixels. Beyond that the scroll bar
// stands for rows rather than for pixels, and the wheel moves by rows of its own.

import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { RowWindows } from './rowwindows';

export interface GridColumn {
  name: string;
  numeric: boolean;
}

interface Props {
  label: string;
  rows: number;
  columns: readonly GridColumn[];
  /** Cells of up to `count` rows from `start` on. */
  load: (start: number, count: number) => Promise<string[][]>;
}

const ROW = 28;
const HEAD = 34;
const GUTTER = 88;
const MAX_HEIGHT = 6_000_000;
/** Drawn beyond the edges of the view. */
const MARGIN = 2;

/** Give it a `key` that changes with the data: it keeps what it has loaded. */
export function DataGrid({ label, rows, columns, load }: Props) {
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  /** Where this component itself last put the scroll bar. */
  const placed = useRef(0);
  const [top, setTop] = useState(0);
  const [left, setLeft] = useState(0);
  const [size, setSize] = useState({ width: 800, height: 400 });
  const [active, setActive] = useState({ row: 0, column: 0 });
  const [, redraw] = useState(0);
  const [windows] = useState(() => new RowWindows(rows, load, () => redraw((n) => n + 1)));

  const inSight = Math.max(1, Math.floor((size.height - HEAD) / ROW));
  const lastTop = Math.max(0, rows - inSight);
  const height = Math.min(HEAD + rows * ROW, MAX_HEIGHT);
  const scaled = HEAD + rows * ROW > MAX_HEIGHT;
  const travel = Math.max(1, height - size.height);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const first = Math.max(0, Math.floor(top) - MARGIN);
  const last = Math.min(rows, Math.ceil(top) + inSight + MARGIN + 1);
  useEffect(() => windows.want(first, last), [first, last]);

  const offsets = columnOffsets(columns, windows.sample());
  const width = offsets[columns.length] ?? 0;
  const firstColumn = Math.max(0, offsets.findIndex((x) => x > left + GUTTER) - 1 - MARGIN);
  const after = offsets.findIndex((x) => x > left + size.width);
  const lastColumn = Math.min(columns.length, after < 0 ? columns.length : after + MARGIN);

  function moveTo(row: number): void {
    const next = Math.min(Math.max(0, row), lastTop);
    const element = scroller.current;
    if (element) {
      element.scrollTop = scaled ? (next / Math.max(1, lastTop)) * travel : next * ROW;
      placed.current = element.scrollTop;
    }
    setTop(next);
  }

  function onScroll(): void {
    const element = scroller.current;
    if (!element) return;
    setLeft(element.scrollLeft);
    if (Math.abs(element.scrollTop - placed.current) < 1) return;
    placed.current = element.scrollTop;
    setTop(scaled ? Math.min(1, element.scrollTop / travel) * lastTop : element.scrollTop / ROW);
  }

  // Preact cannot attach a listener that may stop the browser's own scrolling.
  const onWheel = useRef<(event: WheelEvent) => void>(() => undefined);
  onWheel.current = (event) => {
    if (!scaled || event.ctrlKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
    const end = event.deltaY < 0 ? 0 : lastTop;
    if (top === end) return; // the page scrolls on
    event.preventDefault();
    moveTo(top + (event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY / ROW : event.deltaY));
  };
  useEffect(() => {
    const element = scroller.current;
    const listener = (event: WheelEvent) => onWheel.current(event);
    element?.addEventListener('wheel', listener, { passive: false });
    return () => element?.removeEventListener('wheel', listener);
  }, []);

  function activate(row: number, column: number): void {
    const next = {
      row: Math.min(Math.max(0, row), rows - 1),
      column: Math.min(Math.max(0, column), columns.length - 1),
    };
    setActive(next);
    if (next.row < top) moveTo(next.row);
    else if (next.row >= top + inSight) moveTo(next.row - inSight + 1);
    const element = scroller.current;
    const from = offsets[next.column] ?? 0;
    const to = offsets[next.column + 1] ?? 0;
    if (!element) return;
    if (from - GUTTER < element.scrollLeft) element.scrollLeft = from - GUTTER;
    else if (to > element.scrollLeft + size.width) element.scrollLeft = to - size.width;
  }

  function onKeyDown(event: KeyboardEvent): void {
    const { row, column } = active;
    const far = event.ctrlKey || event.metaKey;
    const moves: Partial<Record<string, () => void>> = {
      ArrowDown: () => activate(far ? rows - 1 : row + 1, column),
      ArrowUp: () => activate(far ? 0 : row - 1, column),
      ArrowRight: () => activate(row, far ? columns.length - 1 : column + 1),
      ArrowLeft: () => activate(row, far ? 0 : column - 1),
      PageDown: () => activate(row + inSight, column),
      PageUp: () => activate(row - inSight, column),
      Home: () => activate(far ? 0 : row, 0),
      End: () => activate(far ? rows - 1 : row, columns.length - 1),
    };
    const move = moves[event.key];
    if (!move || event.altKey) return;
    event.preventDefault();
    move();
  }

  const cellId = (row: number, column: number) => `${id}-${row}-${column}`;
  const activeInSight = active.row >= first && active.row < last && active.column >= firstColumn && active.column < lastColumn;
  const shownRows = Array.from({ length: Math.max(0, last - first) }, (_, i) => first + i);
  const shownColumns = columns.slice(firstColumn, lastColumn).map((column, i) => ({ column, j: firstColumn + i }));
  const cellStyle = (j: number) => ({ left: `${offsets[j] ?? 0}px`, width: `${(offsets[j + 1] ?? 0) - (offsets[j] ?? 0)}px` });

  return (
    <div
      class="grid"
      role="grid"
      aria-label={label}
      aria-rowcount={rows + 1}
      aria-colcount={columns.length + 1}
      aria-activedescendant={activeInSight ? cellId(active.row, active.column) : undefined}
      tabIndex={0}
      ref={scroller}
      style={{ height: `${Math.min(HEAD + Math.max(1, rows) * ROW + 18, 440)}px` }}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" style={{ height: `${height}px`, width: `${Math.max(width, size.width)}px` }}>
        <div role="presentation" class="grid-sheet" style={{ height: `${Math.min(size.height, height)}px` }}>
          <div role="row" aria-rowindex={1} class="grid-head" style={{ height: `${HEAD}px` }}>
            <span role="columnheader" aria-colindex={1} class="grid-gutter" style={{ width: `${GUTTER}px` }}>
              Row
            </span>
            {shownColumns.map(({ column, j }) => (
              <span
                role="columnheader"
                key={j}
                aria-colindex={j + 2}
                class={column.numeric ? 'numeric' : undefined}
                style={cellStyle(j)}
                title={column.name}
              >
                {column.name}
              </span>
            ))}
          </div>
          <div role="rowgroup" class="grid-body" style={{ transform: `translateY(${(first - top) * ROW}px)` }}>
            {shownRows.map((row) => {
              const cells = windows.row(row);
              return (
                <div role="row" aria-rowindex={row + 2} class="grid-row" style={{ height: `${ROW}px` }}>
                  <span role="rowheader" aria-colindex={1} class="grid-gutter" style={{ width: `${GUTTER}px` }}>
                    {(row + 1).toLocaleString('en')}
                  </span>
                  {shownColumns.map(({ column, j }) => (
                    <span
                      role="gridcell"
                      id={cellId(row, j)}
                      aria-colindex={j + 2}
                      class={`${column.numeric ? 'numeric' : ''} ${row === active.row && j === active.column ? 'active' : ''}`}
                      style={cellStyle(j)}
                      onClick={() => setActive({ row, column: j })}
                    >
                      {cells ? cells[j] : '…'}
                    </span>
                  ))}
                </div>
              );
            })}
          </div>
        </div>
      </div>
    </div>
  );
}

/** Left edges in pixels, one more than columns; wide enough for the name and the first rows. */
function columnOffsets(columns: readonly GridColumn[], sample: readonly string[][]): number[] {
  const offsets = [GUTTER];
  columns.forEach(({ name }, j) => {
    // Names are bold, so a letter of theirs counts for more.
    const letters = sample.reduce((most, row) => Math.max(most, row[j]?.length ?? 0), name.length * 1.2);
    offsets.push((offsets[j] ?? 0) + 26 + 7.6 * Math.min(Math.max(letters, 4), 34));
  });
  return offsets;
}
