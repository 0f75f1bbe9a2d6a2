import { useEffect, useRef } from 'preact/hooks';
import type { DealerView, KpiTile, ScorecardFilter, ScoreTile } from '../../pkg/nearside';
import { addressOf } from '../shell/route';
import { AnswerCard } from '../ui/card';
import { Failure } from '../ui/failure';
import { useLatest } from '../ui/latest';
import { standingClass } from './list';
import { changePlaces, placesWith } from './state';
import { DealerFiles } from './take-away';

/** A dealer of a scorecard, under a filter. */
interface DealerPart {
  scorecard: string;
  filter: ScorecardFilter;
  dealer: number;
}

/** One dealer: its scores, its measures beside those of others, its trend, its leaks. */
export function DealerPage(part: DealerPart) {
  const { result, failure } = useLatest('scorecardDealer', part, 0);
  return (
    <div class="stack">
      <p class="only-screen">
        <a
          href={addressOf(placesWith({ dealer: undefined }))}
          onClick={(event) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            changePlaces({ dealer: undefined }, 'step');
          }}
        >
          Back to all dealers
        </a>
      </p>
      {failure && <Failure of={failure} />}
      {result && <Page view={result} />}
      {result && <Trend {...part} />}
      {result && <DealerFiles {...part} />}
    </div>
  );
}

/** Comes after the page, as it takes longer. */
function Trend(part: DealerPart) {
  const { result, failure } = useLatest('scorecardTrend', part, 0);
  if (failure) return <Failure of={failure} />;
  return result ? <AnswerCard card={result} /> : null;
}

function Page({ view }: { view: DealerView }) {
  const heading = useRef<HTMLHeadingElement>(null);
  // Whoever came by a link or a name is at the beginning of the dealer's page.
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    heading.current?.scrollIntoView({ block: 'center' });
  }, [view.name]);
  return (
    <>
      <section class="card headline" aria-labelledby="dealer-title">
        <header>
          <h2 id="dealer-title" tabIndex={-1} ref={heading}>
            {view.name}
          </h2>
          <p class="soft">{view.about}</p>
        </header>
        <p class="large" aria-live="polite">
          {view.headline}
        </p>
        {view.warnings.map((warning) => (
          <div key={warning} class="notice caution">
            <p>{warning}</p>
          </div>
        ))}
        <ul class="plain-list tiles scores" aria-label="Scores, 100 is what others in its place reach">
          {view.scores.map((tile) => (
            <Score key={tile.name} tile={tile} />
          ))}
        </ul>
        <p class="note">100 is what others in its place reach. In small print: 95 % intervals.</p>
      </section>
      <section class="card" aria-labelledby="measures-title">
        <h3 class="eyebrow" id="measures-title">
          Measures beside those of others
        </h3>
        <ul class="plain-list tiles measures">
          {view.tiles.map((tile) => (
            <Measure key={tile.name} tile={tile} />
          ))}
        </ul>
      </section>
      {view.cards.map((card) => (
        <AnswerCard key={card.id} card={card} />
      ))}
    </>
  );
}

function Score({ tile: { name, value, interval, verdict, standing, small } }: { tile: ScoreTile }) {
  return (
    <li class="tile">
      <span class="soft small">{name}</span>
      <span class="big-value">{value}</span>
      <span class="small">
        <span class="hidden-but-read">95 % interval </span>
        {interval}
      </span>
      <span class={`verdict ${standingClass(standing)}`}>{verdict}</span>
      <span class="soft small">{small}</span>
    </li>
  );
}

const AGAINST_PEERS = new Map([
  [1, 'Clearly better than peers'],
  [-1, 'Clearly worse than peers'],
]);

function Measure({ tile: { name, help, own, region, peers, nation, standing } }: { tile: KpiTile }) {
  const verdict = AGAINST_PEERS.get(standing);
  return (
    <li class="tile">
      <span class="tile-name">{name}</span>
      <span class="big-value">{own}</span>
      <dl class="beside">
        {(
          [
            ['Region', region],
            ['Peers', peers],
            ['Nation', nation],
          ] as const
        ).map(([who, value]) => (
          <div key={who}>
            <dt>{who}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {verdict && <span class={`verdict ${standingClass(standing)}`}>{verdict}</span>}
      <span class="soft small">{help}</span>
    </li>
  );
}
