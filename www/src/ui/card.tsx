import type { ComponentChildren } from 'preact';
import type { Card } from '../../pkg/nearside';
import { ChartFigure } from './chart';
import { ReadingTable } from './table';

/** An answer: the finding first, then the drawing, what it does not mean, and how it was computed. */
export function AnswerCard({ card, children }: { card: Card; children?: ComponentChildren }) {
  return (
    <section class="card" aria-labelledby={`card-${card.id}`}>
      <header>
        <h3 class="eyebrow" id={`card-${card.id}`}>
          {card.title}
        </h3>
        <p class="finding">{card.finding}</p>
      </header>
      <Charts of={card} />
      {card.tables.map((grid) => (
        <details key={grid.caption} class="how">
          <summary>{grid.caption}</summary>
          <ReadingTable grid={grid} />
        </details>
      ))}
      {children}
      {card.note && <p class="note">{card.note}</p>}
      <How>{card.method}</How>
    </section>
  );
}

/** More than two stand side by side where there is room. */
function Charts({ of: { charts, title, finding } }: { of: Card }) {
  const figures = charts.map((chart) => <ChartFigure key={chart.id} chart={chart} said={[title, finding]} />);
  return figures.length > 2 ? <div class="charts">{figures}</div> : <>{figures}</>;
}

/** How something was computed, for who wants to know. */
export function How({ children }: { children: ComponentChildren }) {
  return (
    <details class="how">
      <summary>How this was computed</summary>
      <p>{children}</p>
    </details>
  );
}
