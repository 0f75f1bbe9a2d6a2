import { useId, useState } from 'preact/hooks';
import type { Cut } from '../../pkg/nearside';
import { How } from '../ui/card';
import { EstimateText } from '../ui/estimate';
import { counted, figure } from '../ui/format';

/** Where to draw the line: a slider through the cut-offs the engine worked out. */
export function Cutoff({ cuts, testRows }: { cuts: readonly Cut[]; testRows: number }) {
  const id = useId();
  const tenth = cuts.findIndex(({ contacted }) => contacted >= 0.1);
  const [index, setIndex] = useState(Math.max(0, tenth));
  const cut = cuts[index];
  if (!cut) return null;
  const sentence = `Contact everybody with a probability of ${figure(cut.threshold, 'share')} or more: ${figure(cut.contacted, 'share')} of the people.`;
  return (
    <section class="card" aria-labelledby={`${id}-title`}>
      <header>
        <h3 class="eyebrow" id={`${id}-title`}>
          Where to draw the line
        </h3>
        <p class="finding" aria-live="polite">
          {sentence}
        </p>
      </header>
      <div class="field">
        <label for={`${id}-cut`}>Cut-off: fewer people on the left, more on the right</label>
        <input
          id={`${id}-cut`}
          type="range"
          min={0}
          max={cuts.length - 1}
          step={1}
          value={index}
          aria-valuetext={sentence}
          onInput={(event) => setIndex(event.currentTarget.valueAsNumber)}
        />
      </div>
      <dl class="figures">
        <div>
          <dt>Of those contacted, convert</dt>
          <dd>
            <EstimateText of={cut.precision} />
          </dd>
          <dd class="soft small">Precision</dd>
        </div>
        <div>
          <dt>Of those who convert, contacted</dt>
          <dd>
            <EstimateText of={cut.recall} />
          </dd>
          <dd class="soft small">Recall</dd>
        </div>
        <div>
          <dt>Against contacting at random</dt>
          <dd>
            <span class="estimate">
              <span class="value">{figure(cut.lift, 'times')}</span>
            </span>
          </dd>
          <dd class="soft small">Lift</dd>
        </div>
      </dl>
      <div class="scroll-x" role="group" aria-label="Hits and misses" tabIndex={0}>
        <table class="table confusion">
          <caption>Hits and misses among {counted(testRows, 'test row', 'test rows')}</caption>
          <thead>
            <tr>
              <td />
              <th scope="col" class="numeric">
                Converted
              </th>
              <th scope="col" class="numeric">
                Did not
              </th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">Contacted</th>
              <td class="numeric right">{figure(cut.truePositives, 'count')}</td>
              <td class="numeric">{figure(cut.falsePositives, 'count')}</td>
            </tr>
            <tr>
              <th scope="row">Not contacted</th>
              <td class="numeric">{figure(cut.falseNegatives, 'count')}</td>
              <td class="numeric right">{figure(cut.trueNegatives, 'count')}</td>
            </tr>
          </tbody>
        </table>
      </div>
      <How>
        Each test row was given a probability by a model that had not seen it. Rows at or above the cut-off count as contacted. This says who
        converts among those contacted in the past, not what contacting changes.
      </How>
    </section>
  );
}
