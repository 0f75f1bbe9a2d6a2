import { useState } from 'preact/hooks';
import { How } from '../ui/card';
import { ChartFigure } from '../ui/chart';
import { EstimateText } from '../ui/estimate';
import { Failure } from '../ui/failure';
import { NumberField } from '../ui/form';
import { figure } from '../ui/format';
import { useLatest } from '../ui/latest';

/** From which probability on a contact pays. */
export function Profit({ model }: { model: string }) {
  const [value, setValue] = useState<number>();
  const [cost, setCost] = useState<number>();
  const { result, failure } = useLatest(
    'conversionProfit',
    value === undefined || cost === undefined ? undefined : { model, value, cost },
    250,
  );
  return (
    <section class={result ? 'card' : 'card only-screen'} aria-labelledby="profit-title">
      <header>
        <h3 class="eyebrow" id="profit-title">
          What pays
        </h3>
        <p class="finding" aria-live="polite">
          {result?.headline ?? 'Enter what a conversion is worth and what a contact costs.'}
        </p>
      </header>
      <div class="two-fields">
        <NumberField label="Value of a conversion" value={value} min={0} onChange={setValue} why="What you earn by it, in your currency." />
        <NumberField label="Cost of a contact" value={cost} min={0} onChange={setCost} why="A call, a letter, an advertisement." />
      </div>
      {failure && <Failure of={failure} />}
      {result && (
        <>
          <dl class="figures">
            <div>
              <dt>Contact from this probability on</dt>
              <dd class="estimate">
                <span class="value">{figure(result.threshold, 'share')}</span>
              </dd>
            </div>
            <div>
              <dt>Share of the people to contact</dt>
              <dd>
                <EstimateText of={result.contacted} />
              </dd>
            </div>
            <div>
              <dt>Profit per 1,000 people</dt>
              <dd>
                <EstimateText of={result.profit} />
              </dd>
            </div>
            <div>
              <dt>Profit of contacting everybody</dt>
              <dd>
                <EstimateText of={result.profitAll} />
              </dd>
            </div>
          </dl>
          <p class="note">{result.bestWords}</p>
          <ChartFigure chart={result.chart} said={[result.headline]} />
        </>
      )}
      <How>
        A contact pays when the probability of a conversion is above the cost of a contact over the value of a conversion. The profit is
        counted on the test rows, which the model had not seen.
      </How>
    </section>
  );
}
