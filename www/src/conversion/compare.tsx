import type { CompareReport } from '../../pkg/nearside';
import { useAsked } from '../ui/asked';
import { AnswerCard } from '../ui/card';
import { Failure } from '../ui/failure';
import { Progress } from '../ui/progress';
import { kinds } from '../workspace/kinds';
import { stillThere } from '../workspace/state';
import { changeSetup, running, train, type Answer, type Origin } from './state';

/** Milliseconds after which the search for better settings ends with the best so far. */
const BUDGET = 90_000;

/** Whether another kind of model, or other settings, would do better; asked for because it takes a while. */
export function Compare({ origin, model }: { origin: Origin; model: string }) {
  const { result, work, failure, ask, dismiss } = useAsked('conversionCompare', BUDGET);
  if (result) return <Compared report={result} now={origin.setup.model} />;
  // The rows it was trained on are gone, or are others by now.
  if (!stillThere(origin)) return null;
  return (
    <section class="card only-screen" aria-labelledby="compare-title">
      <header>
        <h3 class="eyebrow" id="compare-title">
          Other models
        </h3>
        <p class="finding">Would curves, a tree, a forest or boosted trees do better on this file, and would other settings?</p>
      </header>
      {work ? (
        <Progress work={work} label="Comparing models" />
      ) : (
        <div class="row">
          <button type="button" class="button" onClick={() => void ask({ table: origin.tables[0]?.id ?? '', setup: origin.setup, model })}>
            Compare models
          </button>
        </div>
      )}
      {failure && <Failure of={failure} onClose={dismiss} />}
    </section>
  );
}

function Compared({ report, now }: { report: CompareReport; now: Answer['report']['setup']['model'] }) {
  const { cards, boosting } = report;
  return (
    <>
      {cards.map((card) => (
        <AnswerCard key={card.id} card={card}>
          <div class="row only-screen">
            {card.id === 'models' &&
              kinds.value
                .filter(({ kind }) => kind !== now)
                .map(({ kind, name }) => (
                  <TrainButton key={kind} change={{ model: kind }}>
                    Train {name.toLowerCase()}
                  </TrainButton>
                ))}
            {card.id === 'tuning' && boosting && (
              <TrainButton change={{ model: 'boosted', boosting }}>Train boosted trees with the tuned settings</TrainButton>
            )}
          </div>
        </AnswerCard>
      ))}
    </>
  );
}

/** Changes the setup and trains with it. */
function TrainButton({ change, children }: { change: Parameters<typeof changeSetup>[0]; children: preact.ComponentChildren }) {
  return (
    <button
      type="button"
      class="button"
      aria-disabled={running.value !== undefined}
      onClick={() => {
        if (running.value) return;
        changeSetup(change);
        void train();
      }}
    >
      {children}
    </button>
  );
}
