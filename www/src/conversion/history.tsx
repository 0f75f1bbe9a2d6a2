import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import type { Card, ConversionSetup } from '../../pkg/nearside';
import { useAsked } from '../ui/asked';
import { AnswerCard } from '../ui/card';
import { Failure } from '../ui/failure';
import { counted } from '../ui/format';
import { Progress } from '../ui/progress';
import { questionOf, setup, table } from './state';

/** Cards in sight before one asks for the others: that of all columns, and the most telling ones. */
const FIRST = 5;

/** The cards, and of which table and setup they are. Kept while one looks at another screen. */
const found = signal<{ key: string; cards: readonly Card[] } | undefined>(undefined);

/** What the historical data say: every column against conversion, before any model. */
export function History() {
  const now = table.value;
  const chosen = setup.value;
  if (!now || !chosen) return null;
  const key = `${now.id} ${now.version} ${questionOf(chosen)}`;
  return <HistoryOf key={key} id={key} tableId={now.id} chosen={chosen} />;
}

function HistoryOf({ id, tableId, chosen }: { id: string; tableId: string; chosen: ConversionSetup }) {
  const { result, work, failure, ask, dismiss } = useAsked('conversionHistory');
  const [all, setAll] = useState(false);
  useEffect(() => {
    if (result) found.value = { key: id, cards: result };
  }, [result]);
  const cards = result ?? (found.value?.key === id ? found.value.cards : undefined);

  if (cards) {
    const more = cards.length - FIRST;
    return (
      <>
        <h2 class="part">What the historical data say</h2>
        {(all ? cards : cards.slice(0, FIRST)).map((card) => (
          <AnswerCard key={card.id} card={card} />
        ))}
        {!all && more > 0 && (
          <p class="row only-screen">
            <button type="button" class="button" onClick={() => setAll(true)}>
              Show {counted(more, 'more column', 'more columns')}
            </button>
          </p>
        )}
      </>
    );
  }
  return (
    <section class="card only-screen" aria-labelledby="history-title">
      <header>
        <h2 class="eyebrow" id="history-title">
          What the historical data say
        </h2>
        <p class="finding">How does each column go with conversion in this file?</p>
      </header>
      {work ? (
        <Progress work={work} label="Looking at the columns" />
      ) : (
        <div class="row">
          <button type="button" class="button" onClick={() => void ask({ table: tableId, setup: chosen })}>
            Look at every column
          </button>
        </div>
      )}
      {failure && <Failure of={failure} onClose={dismiss} />}
    </section>
  );
}
