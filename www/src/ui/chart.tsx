import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { Chart, Geometry, Grid, MarkPlace, Series } from '../../pkg/nearside';
import { engineOnPage } from '../engine/page';
import { downloadPng, downloadSvg, heightFor } from './chart-file';
import { letters, onLook, themeOfPage } from './chart-theme';
import { ReadingTable } from './table';

type Engine = Awaited<ReturnType<typeof engineOnPage>>;

/** A drawing with its finding in words, its legend, a reading of each mark, its table and its files. */
export function ChartFigure({ chart, said = [] }: { chart: Chart; said?: readonly (string | undefined)[] }) {
  const [table, setTable] = useState<Grid>();
  const [problem, setProblem] = useState('');
  const tableId = useId();

  // The table of an earlier chart says nothing of this one.
  useEffect(() => setTable(undefined), [chart]);

  const attempt = (work: () => Promise<void>) => {
    setProblem('');
    work().catch(() => setProblem('This browser could not make the file or table. Reload the page and try again.'));
  };
  const toggle = async () => {
    const engine = await engineOnPage();
    setTable(table ? undefined : engine.chart_table(chart));
  };

  return (
    <figure class="chart">
      {/* What stands above already is not said twice in sight. */}
      <h4 class={said.includes(chart.title) ? 'hidden-but-read' : undefined}>{chart.title}</h4>
      <figcaption class={said.includes(chart.caption) ? 'hidden-but-read' : undefined}>{chart.caption}</figcaption>
      <Legend series={chart.series} />
      <Drawing chart={chart} onProblem={setProblem} />
      {chart.note && <p class="soft small">{chart.note}</p>}
      <p class="row chart-tools">
        <button type="button" class="button quiet small" aria-expanded={table !== undefined} aria-controls={tableId} onClick={() => attempt(toggle)}>
          {table ? 'Hide table' : 'Show as table'}
        </button>
        <button type="button" class="button quiet small" aria-label={`Save ${chart.title} as PNG`} onClick={() => attempt(() => downloadPng(chart))}>
          PNG
        </button>
        <button type="button" class="button quiet small" aria-label={`Save ${chart.title} as SVG`} onClick={() => attempt(() => downloadSvg(chart))}>
          SVG
        </button>
      </p>
      <p role="status" class="small" hidden={problem === ''}>
        {problem}
      </p>
      <div id={tableId} class="chart-table" hidden={!table}>
        {table && <ReadingTable grid={table} />}
      </div>
    </figure>
  );
}

/** One entry per named series; a single series is named by the title. */
function Legend({ series }: { series: readonly Series[] }) {
  const named = series.filter(({ name }) => name !== '');
  if (series.length < 2 || named.length === 0) return null;
  return (
    <ul class="plain-list chart-legend">
      {named.map(({ name, shape, style }, i) => (
        <li key={i}>
          <span class={`chart-key key-${shape} style-${style}`} aria-hidden="true" />
          <bdi>{name}</bdi>
        </li>
      ))}
    </ul>
  );
}

function Drawing({ chart, onProblem }: { chart: Chart; onProblem: (text: string) => void }) {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [geometry, setGeometry] = useState<Geometry>();
  const [chosen, setChosen] = useState<number>();
  const [spoken, setSpoken] = useState('');

  useEffect(() => {
    setChosen(undefined);
    setSpoken('');
    const box = frame.current;
    const target = canvas.current;
    if (!box || !target) return undefined;
    let engine: Engine | undefined;
    let gone = false;

    const redraw = (paper: boolean) => {
      const width = box.clientWidth;
      if (!engine || gone || width < 40) return; // not loaded, or in a part that is not shown
      const height = heightFor(chart, width);
      const theme = paper ? { ...engine.chart_theme_light(), ...letters() } : themeOfPage();
      target.style.height = `${height}px`;
      try {
        setGeometry(engine.draw_chart(target, chart, theme, width, height, devicePixelRatio));
      } catch {
        onProblem('The drawing could not be made. The table has the same numbers.');
      }
    };
    const onScreen = () => redraw(false);
    const sizes = new ResizeObserver(onScreen);
    const quiet = onLook(redraw);
    engineOnPage().then(
      (loaded) => {
        engine = loaded;
        if (!gone) sizes.observe(box); // which draws for the first time
      },
      () => onProblem('The drawing could not be loaded. Reload the page.'),
    );
    return () => {
      gone = true;
      sizes.disconnect();
      quiet();
    };
  }, [chart]);

  const marks = geometry?.marks ?? [];
  const mark = chosen === undefined ? undefined : marks[chosen];

  const point = (event: PointerEvent) => {
    const box = frame.current?.getBoundingClientRect();
    if (box) setChosen(nearest(marks, event.clientX - box.left, event.clientY - box.top));
  };
  const press = (event: KeyboardEvent) => {
    const next = step(event.key, chosen, marks.length);
    if (next === undefined) return;
    event.preventDefault();
    setChosen(next === 'none' ? undefined : next);
    setSpoken(next === 'none' ? '' : (marks[next]?.text.replaceAll('\n', ', ') ?? ''));
  };

  return (
    <>
      <div
        ref={frame}
        class="chart-frame"
        role="group"
        aria-roledescription="chart"
        aria-label={`${chart.title}. Arrow keys read its marks.`}
        tabIndex={0}
        onPointerMove={point}
        onPointerDown={point}
        onPointerLeave={() => setChosen(undefined)}
        onBlur={() => setChosen(undefined)}
        onKeyDown={press}
      >
        <canvas ref={canvas} aria-hidden="true" />
        {mark && <Tooltip mark={mark} frame={frame.current} />}
      </div>
      <p class="hidden-but-read" aria-live="polite">
        {spoken}
      </p>
    </>
  );
}

function Tooltip({ mark, frame }: { mark: MarkPlace; frame: HTMLElement | null }) {
  const width = frame?.clientWidth ?? 0;
  const height = frame?.clientHeight ?? 0;
  const [x, y] = [mark.x + mark.width / 2, mark.y + mark.height / 2];
  // On the side with more room, so that it never hides the mark nor leaves the frame.
  const place = {
    ...(x < width / 2 ? { left: `${Math.max(x - 24, 0)}px` } : { right: `${Math.max(width - x - 24, 0)}px` }),
    ...(y < height / 2 ? { top: `${mark.y + mark.height + 10}px` } : { bottom: `${height - mark.y + 10}px` }),
  };
  const ring = { left: `${mark.x - 2}px`, top: `${mark.y - 2}px`, width: `${mark.width + 4}px`, height: `${mark.height + 4}px` };
  return (
    <div aria-hidden="true">
      <div class="chart-ring" style={ring} />
      <div class="chart-tip" style={place}>
        {mark.text.split('\n').map((line, i) => (
          <div key={i} dir="auto">
            {line}
          </div>
        ))}
      </div>
    </div>
  );
}

/** The mark whose rectangle is closest to a point. */
function nearest(marks: readonly MarkPlace[], x: number, y: number): number | undefined {
  let best: number | undefined;
  let least = Infinity;
  marks.forEach((mark, i) => {
    const dx = Math.max(mark.x - x, 0, x - mark.x - mark.width);
    const dy = Math.max(mark.y - y, 0, y - mark.y - mark.height);
    const distance = dx * dx + dy * dy;
    // Of marks on the same place, the one drawn last is the one that is seen.
    if (distance <= least) [best, least] = [i, distance];
  });
  return best;
}

/** Where a key leads from the chosen mark; nothing when the key is none of ours. */
function step(key: string, from: number | undefined, count: number): number | 'none' | undefined {
  if (count === 0) return undefined;
  const last = count - 1;
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return from === undefined ? 0 : Math.min(from + 1, last);
    case 'ArrowLeft':
    case 'ArrowUp':
      return from === undefined ? last : Math.max(from - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'Escape':
      return from === undefined ? undefined : 'none';
    default:
      return undefined;
  }
}
