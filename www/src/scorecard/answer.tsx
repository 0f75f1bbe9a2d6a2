import type { ScorecardFilter } from '../../pkg/nearside';
import { places } from '../shell/route';
import { AnswerCard } from '../ui/card';
import { useAsked } from '../ui/asked';
import { Failure } from '../ui/failure';
import { useLatest } from '../ui/latest';
import { Progress } from '../ui/progress';
import { DealerPage } from './dealer';
import { Filters } from './filters';
import { DealerList } from './list';
import { dealerOf, filterOf, type Answer } from './state';
import { TakeAway } from './take-away';

/** The answer: what to know first, the filters, and below them the network or one dealer. */
export function AnswerPanel({ answer }: { answer: Answer }) {
  const { report } = answer;
  const filter = filterOf(report, places.value);
  const dealer = dealerOf(report, places.value);
  return (
    <>
      {dealer === undefined && (
        <section class="card headline" aria-label="The answer">
          <p class="large">{report.headline}</p>
          {report.warnings.map((warning) => (
            <div key={warning} class="notice caution">
              <p>{warning}</p>
            </div>
          ))}
        </section>
      )}
      <Filters report={report} filter={filter} />
      {dealer === undefined ? <Network answer={answer} filter={filter} /> : <DealerPage scorecard={answer.model} filter={filter} dealer={dealer} />}
    </>
  );
}

function Network({ answer, filter }: { answer: Answer; filter: ScorecardFilter }) {
  const { result, failure } = useLatest('scorecardView', { scorecard: answer.model, filter }, 0);
  return (
    <>
      {failure && <Failure of={failure} />}
      {result && (
        <>
          <section class="stack-tight" aria-label="Under these filters">
            {result.headline !== answer.report.headline && (
              <p class="finding" aria-live="polite">
                {result.headline}
              </p>
            )}
            {result.warnings.map((warning) => (
              <div key={warning} class="notice caution" role="status">
                <p>{warning}</p>
              </div>
            ))}
          </section>
          {result.cards.map((card) => (
            <AnswerCard key={card.id} card={card} />
          ))}
          {result.listed > 0 && <DealerList scorecard={answer.model} filter={filter} columns={result.columns} />}
        </>
      )}
      <TakeAway answer={answer} filter={filter} />
      <h2 class="part">How this was made</h2>
      {answer.report.cards.map((card) => (
        <AnswerCard key={card.id} card={card} />
      ))}
      <Learning key={filter.area} scorecard={answer.model} area={filter.area} />
    </>
  );
}

/** The learning log, which takes a moment and few ask for. */
function Learning({ scorecard, area }: { scorecard: string; area: number }) {
  const { result, work, failure, ask, dismiss } = useAsked('scorecardLearning');
  if (result) return <AnswerCard card={result} />;
  return (
    <section class="card only-screen" aria-labelledby="learning-title">
      <header>
        <h3 class="eyebrow" id="learning-title">
          How a plain linear model learns
        </h3>
      </header>
      {failure && <Failure of={failure} onClose={dismiss} />}
      {work ? (
        <Progress work={work} label="Learning in passes" />
      ) : (
        <div class="row">
          <button type="button" class="button" onClick={() => void ask({ scorecard, area })}>
            Show the learning log
          </button>
        </div>
      )}
    </section>
  );
}
