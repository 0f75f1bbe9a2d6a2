import { useAsked } from '../ui/asked';
import { AnswerCard } from '../ui/card';
import { Failure } from '../ui/failure';
import { Progress } from '../ui/progress';
import { stillThere } from '../workspace/state';
import type { Origin } from './state';

/** What the model would miss, how columns act, and where it is worse; asked for because it takes a while. */
export function Insights({ origin, model }: { origin: Origin; model: string }) {
  const { result, work, failure, ask, dismiss } = useAsked('conversionInsights');
  if (result)
    return (
      <>
        {result.map((card) => (
          <AnswerCard key={card.id} card={card} />
        ))}
      </>
    );
  // The rows it was trained on are gone, or are others by now.
  if (!stillThere(origin)) return null;
  return (
    <section class="card only-screen" aria-labelledby="insights-title">
      <header>
        <h3 class="eyebrow" id="insights-title">
          A deeper look
        </h3>
        <p class="finding">What would the model miss, how does each column act, and for whom is it worse?</p>
      </header>
      {work ? (
        <Progress work={work} label="Looking deeper" />
      ) : (
        <div class="row">
          <button type="button" class="button" onClick={() => void ask({ table: origin.tables[0]?.id ?? '', setup: origin.setup, model })}>
            Look deeper
          </button>
        </div>
      )}
      {failure && <Failure of={failure} onClose={dismiss} />}
    </section>
  );
}
