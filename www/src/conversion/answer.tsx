import { useEffect, useRef } from 'preact/hooks';
import { AnswerCard } from '../ui/card';
import { EstimateText } from '../ui/estimate';
import { counted } from '../ui/format';
import { Compare } from './compare';
import { Evaluations } from './evaluations';
import { Insights } from './insights';
import { Leaks } from './leaks';
import { TakeAway } from './model-file';
import { Person } from './person';
import { Profit } from './profit';
import { TakeReport } from './report-file';
import { Score } from './score';
import type { Answer } from './state';
import { TreePicture } from './tree';

/** The answer, in the order a person asks. */
export function AnswerPanel({ answer }: { answer: Answer }) {
  const { report } = answer;
  const headline = useRef<HTMLElement>(null);
  // On a narrow screen the setup is above the answer, and may fill the view.
  useEffect(() => headline.current?.scrollIntoView({ block: matchMedia('(max-width: 64rem)').matches ? 'start' : 'nearest' }), []);
  return (
    <>
      <section class="card headline" aria-labelledby="headline-title" ref={headline}>
        <h2 class="eyebrow" id="headline-title">
          The answer
        </h2>
        <p class="finding large">{report.headline}</p>
        <p class="soft">
          {counted(report.rows, 'row', 'rows')}, {counted(report.conversions, 'conversion', 'conversions')}: <EstimateText of={report.baseRate} />
        </p>
        {report.warnings.length > 0 && (
          <ul class="plain-list stack-tight">
            {report.warnings.map((warning) => (
              <li key={warning} class="notice caution">
                <p>{warning}</p>
              </li>
            ))}
          </ul>
        )}
      </section>
      <Leaks leaks={report.leaks} />
      <h2 class="part">How good is it?</h2>
      <Evaluations evaluations={report.evaluations} />
      {answer.origin && <Compare origin={answer.origin} model={answer.model} />}
      {report.cards.length > 0 && (
        <>
          <h2 class="part">Why do people convert?</h2>
          {report.cards.map((card) => (
            <AnswerCard key={card.id} card={card}>
              {card.id === 'tree' && <TreePicture nodes={report.tree} />}
            </AnswerCard>
          ))}
        </>
      )}
      {answer.origin && <Insights origin={answer.origin} model={answer.model} />}
      <h2 class="part">Use it</h2>
      <Profit model={answer.model} />
      <Score answer={answer} />
      <Person model={answer.model} fields={report.fields} />
      <TakeReport answer={answer} />
      <TakeAway answer={answer} />
    </>
  );
}
