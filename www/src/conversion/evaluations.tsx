import { useState } from 'preact/hooks';
import type { Scheme, Evaluation, Metric } from '../../pkg/nearside';
import { ChartFigure } from '../ui/chart';
import { EstimateText } from '../ui/estimate';
import { Segments } from '../ui/form';
import { counted, figure } from '../ui/format';
import { Cutoff } from './cutoff';

const SCHEMES: Readonly<Record<Scheme, string>> = {
  time: 'Tested on the future',
  grouped: 'Customers kept together',
  stratified: 'Tested on random parts',
};

/** How many of the figures are in sight: those that a list is judged by. The others are unfolded. */
const FIRST = 3;

/** The tests side by side, then the drawings and the cut-off of one of them. */
export function Evaluations({ evaluations }: { evaluations: readonly Evaluation[] }) {
  const [scheme, setScheme] = useState(evaluations[0]?.scheme);
  const shown = evaluations.find((evaluation) => evaluation.scheme === scheme) ?? evaluations[0];
  if (!shown) return null;
  const metrics = shown.metrics.length;
  return (
    <>
      <section class="card" aria-label="Tests side by side">
        <ul class="plain-list tests">
          {evaluations.map((evaluation, i) => (
            <li key={evaluation.scheme} class="stack-tight">
              <h3>
                {SCHEMES[evaluation.scheme]} {evaluations.length > 1 && i === 0 && <span class="tag">the one to quote</span>}
              </h3>
              <p>{evaluation.finding}</p>
              <p class="soft small">
                {evaluation.title}: {counted(evaluation.testRows, 'test row', 'test rows')}, of which <EstimateText of={evaluation.testRate} />{' '}
                converted.
              </p>
            </li>
          ))}
        </ul>
        <MetricTable evaluations={evaluations} from={0} to={FIRST} caption="Each figure with its 95 % interval" />
        {metrics > FIRST && (
          <details class="how on-paper">
            <summary>{counted(metrics - FIRST, 'more figure', 'more figures')} of these tests</summary>
            <MetricTable evaluations={evaluations} from={FIRST} to={metrics} caption="For those who compare models" />
          </details>
        )}
      </section>
      <section class="card" aria-labelledby="charts-title">
        <header class="screen-head">
          <h3 id="charts-title">The test in pictures</h3>
          {evaluations.length > 1 && (
            <Segments
              label="Which test"
              value={shown.scheme}
              options={evaluations.map(({ scheme: known }) => [known, SCHEMES[known]] as const)}
              onChange={setScheme}
            />
          )}
        </header>
        <div class="charts">
          {shown.charts.map((chart) => (
            <ChartFigure key={`${shown.scheme} ${chart.id}`} chart={chart} />
          ))}
        </div>
      </section>
      <Cutoff key={shown.scheme} cuts={shown.cuts} testRows={shown.testRows} />
    </>
  );
}

function MetricTable(props: { evaluations: readonly Evaluation[]; from: number; to: number; caption: string }) {
  const { evaluations, from, to, caption } = props;
  const metrics = evaluations[0]?.metrics.slice(from, to) ?? [];
  return (
    <div class="scroll-x" role="group" aria-label={caption} tabIndex={0}>
      <table class="table metrics">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Figure</th>
            {evaluations.map(({ scheme }) => (
              <th key={scheme} scope="col" class="numeric">
                {SCHEMES[scheme]}
              </th>
            ))}
            <th scope="col" class="numeric">
              Knowing nothing
            </th>
          </tr>
        </thead>
        <tbody>
          {metrics.map((metric) => (
            <tr key={metric.id}>
              <th scope="row">
                {metric.name}
                <span class="help">{metric.help}</span>
              </th>
              {evaluations.map((evaluation) => (
                <td key={evaluation.scheme} class="numeric" data-of={SCHEMES[evaluation.scheme]}>
                  <Figure metric={evaluation.metrics.find(({ id }) => id === metric.id)} />
                </td>
              ))}
              <td class="numeric soft" data-of="Knowing nothing">{figure(metric.baseline, metric.estimate.unit)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Figure({ metric }: { metric: Metric | undefined }) {
  return metric ? <EstimateText of={metric.estimate} /> : <>not known</>;
}
