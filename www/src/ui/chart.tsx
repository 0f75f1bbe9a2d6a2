import type { Chart } from '../../pkg/nearside';

/** A chart's finding in words. */
export function ChartFigure({ chart }: { chart: Chart }) {
  return (
    <figure>
      <h4>{chart.title}</h4>
      <figcaption>{chart.caption}</figcaption>
    </figure>
  );
}
