import { useId, useState } from 'preact/hooks';
import type { Chart, Field, FieldValue, PersonReport } from '../../pkg/nearside';
import { ChartFigure } from '../ui/chart';
import { EstimateText } from '../ui/estimate';
import { Failure } from '../ui/failure';
import { Select } from '../ui/form';
import { figure } from '../ui/format';
import { useLatest } from '../ui/latest';
import { Alternatives } from './alternatives';

/** A form for one person: the probability follows every change. */
export function Person({ model, fields }: { model: string; fields: readonly Field[] }) {
  const [values, setValues] = useState<ReadonlyMap<string, FieldValue>>(() => startValues(fields));
  const entries = fields.map(({ name, start }) => ({ name, value: values.get(name) ?? start }));
  const { result, failure } = useLatest('conversionPerson', fields.length > 0 ? { model, entries } : undefined);
  if (fields.length === 0) return null;
  return (
    <section class="card" aria-labelledby="person-title">
      <header>
        <h3 class="eyebrow" id="person-title">
          One person
        </h3>
        <p class="finding" role="status">
          {result?.sentence ?? 'Working it out'}
        </p>
      </header>
      <div class="person">
        <div class="stack-tight">
          <div class="person-fields">
            {entries.map(({ name, value }, i) => {
              const field = fields[i];
              return field && <FieldInput key={name} field={field} value={value} onChange={(next) => setValues(new Map(values).set(name, next))} />;
            })}
          </div>
          <div class="row">
            <button type="button" class="button small" onClick={() => setValues(startValues(fields))}>
              Start again from the typical person
            </button>
          </div>
        </div>
        <div class="stack">
          {failure && <Failure of={failure} />}
          {result && <PersonAnswer report={result} />}
          <Alternatives model={model} entries={entries} />
        </div>
      </div>
    </section>
  );
}

function startValues(fields: readonly Field[]): ReadonlyMap<string, FieldValue> {
  return new Map(fields.map(({ name, start }) => [name, start]));
}

function PersonAnswer({ report }: { report: PersonReport }) {
  const [shown, setShown] = useState('');
  const effect: Chart | undefined = report.effects.find(({ id }) => id === shown) ?? report.effects[0];
  return (
    <>
      <dl class="figures">
        <div>
          <dt>Probability of a conversion</dt>
          <dd class="big">
            <EstimateText of={report.probability} />
          </dd>
        </div>
        <div>
          <dt>The average person</dt>
          <dd class="estimate">
            <span class="value">{figure(report.base, 'share')}</span>
          </dd>
        </div>
      </dl>
      <p class="small soft">{report.interval}</p>
      <ChartFigure chart={report.chart} />
      <ChartFigure chart={report.overview} />
      {effect && (
        <div class="stack-tight">
          <Select
            label="What if this were different?"
            value={effect.id}
            options={report.effects.map(({ id, title }) => [id, title] as const)}
            onChange={setShown}
          />
          <ChartFigure key={effect.id} chart={effect} said={[effect.title]} />
        </div>
      )}
    </>
  );
}

const NOT_KNOWN = '';

function FieldInput({ field, value, onChange }: { field: Field; value: FieldValue; onChange: (value: FieldValue) => void }) {
  const id = useId();
  const { input, name, start } = field;
  if (input.kind === 'category') {
    return (
      <Select
        label={name}
        value={value.kind === 'category' ? value.level : NOT_KNOWN}
        options={[...input.levels.map((level) => [level, level] as const), [NOT_KNOWN, 'Not known']]}
        onChange={(level) => onChange(level === NOT_KNOWN ? { kind: 'missing' } : { kind: 'category', level })}
      />
    );
  }
  if (input.kind === 'date') {
    const first = start.kind === 'date' ? start.value : input.min;
    const date = value.kind === 'date';
    const shown = date ? value.value : first;
    return (
      <fieldset class="field number-field">
        <legend class="field-legend">{name}</legend>
        <input
          class="input"
          type={input.time ? 'datetime-local' : 'date'}
          step={input.time ? 'any' : undefined}
          aria-label={name}
          value={new Date(shown).toISOString().slice(0, input.time ? 19 : 10)}
          disabled={!date}
          onChange={(event) => {
            const typed = event.currentTarget.valueAsNumber;
            if (Number.isFinite(typed)) onChange({ kind: 'date', value: typed });
          }}
        />
        <label class="check small" for={id}>
          <input
            id={id}
            type="checkbox"
            checked={!date}
            onChange={(event) => onChange(event.currentTarget.checked ? { kind: 'missing' } : { kind: 'date', value: first })}
          />
          Not known
        </label>
      </fieldset>
    );
  }
  const known = value.kind === 'number';
  const middle = start.kind === 'number' ? start.value : input.min;
  const number = known ? value.value : middle;
  const give = (event: { currentTarget: HTMLInputElement }) => {
    const typed = event.currentTarget.valueAsNumber;
    if (Number.isFinite(typed)) onChange({ kind: 'number', value: typed });
  };
  return (
    <fieldset class="field number-field">
      <legend class="field-legend">{name}</legend>
      <input
        type="range"
        aria-label={`${name}, slider`}
        min={input.min}
        max={input.max}
        step={input.step}
        value={number}
        disabled={!known}
        onInput={give}
      />
      <input class="input" type="number" aria-label={name} step="any" value={number} disabled={!known} onChange={give} />
      <label class="check small" for={id}>
        <input
          id={id}
          type="checkbox"
          checked={!known}
          onChange={(event) => onChange(event.currentTarget.checked ? { kind: 'missing' } : { kind: 'number', value: middle })}
        />
        Not known
      </label>
    </fieldset>
  );
}
