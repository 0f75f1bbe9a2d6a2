import { useState } from 'preact/hooks';
import type { FieldEntry } from '../../pkg/nearside';
import { Failure } from '../ui/failure';
import { NumberField } from '../ui/form';
import { useLatest } from '../ui/latest';

/** Which few differences people like this one have who convert more often. */
export function Alternatives({ model, entries }: { model: string; entries: FieldEntry[] }) {
  const [ticked, setTicked] = useState<readonly string[]>([]);
  const [percent, setPercent] = useState<number>();
  const asked = ticked.length > 0 && percent !== undefined;
  const { result, failure } = useLatest(
    'conversionCounterfactual',
    asked ? { model, entries, changeable: [...ticked], target: percent / 100 } : undefined,
    250,
  );
  return (
    <details class="alternatives only-screen">
      <summary>Who like this one converts more often?</summary>
      <div class="stack">
        <fieldset class="field">
          <legend class="field-legend">Fields that may differ</legend>
          <div class="tick-list">
            {entries.map(({ name }) => (
              <label key={name} class="check small">
                <input
                  type="checkbox"
                  checked={ticked.includes(name)}
                  onChange={(event) => setTicked(event.currentTarget.checked ? [...ticked, name] : ticked.filter((other) => other !== name))}
                />
                {name}
              </label>
            ))}
          </div>
        </fieldset>
        <NumberField
          label="Probability to reach, in per cent"
          value={percent}
          min={0.01}
          max={99.99}
          onChange={setPercent}
          why="Tick only what you can choose, such as the channel or the day."
        />
        <div aria-live="polite" class="stack-tight">
          {result && <p class="finding">{result.headline}</p>}
          {result && result.alternatives.length > 0 && (
            <ul>
              {result.alternatives.map(({ sentence }) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          )}
        </div>
        {failure && <Failure of={failure} />}
        <p class="note">It compares people in the data. It does not say that changing a field makes somebody convert.</p>
      </div>
    </details>
  );
}
