import type { Area, DimensionChoice, Driver, Expectation, IndexRule, Kpi, Rule, ScorecardSetup, Step } from '../../pkg/nearside';
import { readyTables } from '../data/tables';
import { Failure } from '../ui/failure';
import { NumberField, Segments, Select } from '../ui/form';
import { useLatest } from '../ui/latest';
import {
  answerMatch,
  changeArea,
  changeSetup,
  chooseDimension,
  chooseYear,
  chosen,
  columns,
  guessing,
  makeScorecard,
  nameColumns,
  numbers,
  running,
  setup,
  setupFailure,
  tick,
} from './state';

/** What decides a scorecard: the roles of the columns, with good guesses; the rest folded away. */
export function SetupPanel() {
  const now = setup.value;
  return (
    <section class="setup card" aria-labelledby="setup-title">
      <h2 id="setup-title">Setup</h2>
      <Files />
      {setupFailure.value && <Failure of={setupFailure.value} />}
      {setupFailure.value && <ByHand />}
      {guessing.value && <p role="status">Looking at the columns</p>}
      {now && (
        <>
          <Roles setup={now} />
          <Matching setup={now} />
          {now.areas.map((area, at) => (
            <AreaFields key={at} area={area} at={at} alone={now.areas.length === 1} />
          ))}
          <AddArea setup={now} />
          <Rules setup={now} />
          <More setup={now} />
          {/* Not disabled while it runs: that would take the focus away. */}
          <button type="button" class="button primary" id="score" aria-disabled={running.value !== undefined} onClick={() => void makeScorecard()}>
            {running.value ? 'Scoring' : 'Score the dealers'}
          </button>
        </>
      )}
    </section>
  );
}

function Files() {
  if (readyTables.value.length < 2) return <p class="soft small">{readyTables.value[0]?.file.name}</p>;
  return (
    <fieldset class="field">
      <legend class="field-legend">Files, joined by dealer and month</legend>
      {readyTables.value.map(({ id, file }) => (
        <label key={id} class="check small">
          <input
            type="checkbox"
            checked={chosen.value.some((table) => table.id === id)}
            onChange={(event) => tick(id, event.currentTarget.checked)}
          />
          {file.name}
        </label>
      ))}
    </fieldset>
  );
}

const asOptions = (names: readonly string[]) => names.map((name) => [name, name] as const);
const orNone = (names: readonly string[], none = 'None') => [['', none] as const, ...asOptions(names)];

/** When the columns could not be told the person names the three that are needed. */
function ByHand() {
  const begin = (form: HTMLFormElement) => {
    const values = new FormData(form);
    const name = (role: string) => String(values.get(role) ?? '');
    void nameColumns(name('dealer'), name('month'), newArea('Sales', name('volume')));
  };
  const fields = [
    ['dealer', 'Column that names the dealer', columns.value],
    ['month', 'Column with the month', columns.value],
    ['volume', 'Column with the volume', numbers.value],
  ] as const;
  return (
    <form
      class="stack-tight"
      onSubmit={(event) => {
        event.preventDefault();
        begin(event.currentTarget);
      }}
    >
      {fields.map(([role, label, names]) => (
        <label key={role} class="field">
          <span class="label">{label}</span>
          <select name={role} required>
            {orNone(names, 'Choose a column').map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        </label>
      ))}
      <button type="submit" class="button">
        Use these columns
      </button>
    </form>
  );
}

function newArea(name: string, volume: string): Area {
  return { name, volume, money: false, drivers: [], kpis: [], index: 'standardised' };
}

function Roles({ setup: now }: { setup: ScorecardSetup }) {
  return (
    <>
      <Select label="Dealer" value={now.dealer} options={asOptions(columns.value)} onChange={(dealer) => changeSetup({ dealer })} />
      <Select label="Month" value={now.month} options={asOptions(columns.value)} onChange={(month) => changeSetup({ month })} />
      {now.dimensions
        .filter(({ scope, several }) => scope === 'unit' && !several)
        .map((dimension) => (
          <OneColumn key={dimension.id} {...dimension} />
        ))}
      <details>
        <summary>More about the rows</summary>
        <div class="stack-tight more-choices">
          <Select
            label="Year"
            value={now.year ?? ''}
            options={orNone(columns.value, 'The month says it, or there is none')}
            onChange={chooseYear}
          />
          {now.dimensions
            .filter(({ scope, several }) => scope === 'row' && !several)
            .map((dimension) => (
              <OneColumn key={dimension.id} {...dimension} />
            ))}
          {now.dimensions
            .filter(({ several }) => several)
            .map((dimension) => (
              <SeveralColumns key={dimension.id} setup={now} dimension={dimension} />
            ))}
        </div>
      </details>
    </>
  );
}

const SAME: readonly (readonly ['yes' | 'no', string])[] = [
  ['yes', 'Yes'],
  ['no', 'No'],
];

function said(answer: boolean | undefined): 'yes' | 'no' | undefined {
  if (answer === undefined) return undefined;
  return answer ? 'yes' : 'no';
}

/** Which dealers of the files are the same: what is matched, what is asked, and what a file lacks. */
function Matching({ setup: { dealer, matching } }: { setup: ScorecardSetup }) {
  const tables = chosen.value.map(({ id }) => id);
  const readings = chosen.value.map(({ version }) => version).join(' ');
  const { result } = useLatest('scorecardMatch', { tables, dealer, matching }, 0, readings);
  if (!result || (result.offers.length === 0 && result.notes.length === 0)) return null;
  const open = result.offers.some((offer) => offer.open);
  return (
    <section class={open ? 'area asks' : 'area'} aria-label="Dealers of the files">
      {result.notes.map((note) => (
        <p key={note} class="small">
          {note}
        </p>
      ))}
      {result.offers.map(({ likeness, text, finding, on, open: unanswered }) => (
        <div key={likeness} class="stack-tight">
          <p class="ask">{text}</p>
          <p class="small">{finding}</p>
          <Segments
            label={text}
            value={said(matching.find((choice) => choice.likeness === likeness)?.answer ?? (unanswered ? undefined : on))}
            options={SAME}
            onChange={(answer) => answerMatch(likeness, answer === 'yes')}
          />
        </div>
      ))}
    </section>
  );
}

/** A category that one column says, or none. */
function OneColumn({ id, label, columns: [column = ''] }: DimensionChoice) {
  return <Select label={label} value={column} options={orNone(columns.value)} onChange={(name) => chooseDimension(id, name === '' ? [] : [name])} />;
}

/** A category that any columns of words may say that have no other role. */
function SeveralColumns({ setup: now, dimension: { id, label, help, columns: own } }: { setup: ScorecardSetup; dimension: DimensionChoice }) {
  const taken = [now.dealer, now.month, ...now.dimensions.filter((other) => other.id !== id).flatMap((other) => other.columns)];
  return (
    <fieldset class="field">
      <legend class="field-legend">{label}</legend>
      {columns.value
        .filter((name) => !numbers.value.includes(name) && !taken.includes(name))
        .map((name) => (
          <label key={name} class="check small">
            <input
              type="checkbox"
              checked={own.includes(name)}
              onChange={(event) => chooseDimension(id, event.currentTarget.checked ? [...own, name] : own.filter((other) => other !== name))}
            />
            {name}
          </label>
        ))}
      <span class="why">{help}</span>
    </fieldset>
  );
}

const STEPS: readonly (readonly [Step, string])[] = [
  ['views', 'Page views'],
  ['visitors', 'Visitors'],
  ['conversions', 'Visitors who did something'],
  ['leads', 'Leads'],
  ['other', 'Something else'],
];

const INDEXES: readonly (readonly [IndexRule, string])[] = [
  ['standardised', 'Standardised and weighted by the data'],
  ['percent_sum', 'Sum of the per cents, as the old dashboard did'],
];

function AreaFields({ area, at, alone }: { area: Area; at: number; alone: boolean }) {
  const change = (part: Partial<Area>) => changeArea(at, part);
  return (
    <fieldset class="area">
      <legend>{area.name}</legend>
      <Select label="Volume" value={area.volume} options={asOptions(numbers.value)} onChange={(volume) => change({ volume })} />
      <Disguises area={area} change={change} />
      <details>
        <summary>
          {area.drivers.filter(isUsed).length} columns of traffic, {area.kpis.length} measures
        </summary>
        <div class="stack more-choices">
          <label class="check small">
            <input type="checkbox" checked={area.money} onChange={(event) => change({ money: event.currentTarget.checked })} />
            The volume is an amount of money
          </label>
          <Drivers area={area} change={change} />
          <Measures area={area} change={change} />
          <Select
            label="How measures become one index"
            value={area.index}
            options={INDEXES}
            onChange={(index) => change({ index })}
          />
          <NumberField
            label="Weight of generating in the overall score, in per cent"
            value={area.generatingWeight === undefined ? undefined : Number((100 * area.generatingWeight).toPrecision(6))}
            min={0}
            max={100}
            onChange={(weight) => change({ generatingWeight: weight / 100 })}
            onEmpty={() => {
              const { generatingWeight: _, ...rest } = area;
              changeSetup({ areas: (setup.peek()?.areas ?? []).map((other, i) => (i === at ? rest : other)) });
            }}
            why="Empty: computed from the data, and shown."
          />
          {!alone && (
            <button
              type="button"
              class="button small"
              onClick={() => changeSetup({ areas: (setup.peek()?.areas ?? []).filter((_, i) => i !== at) })}
            >
              Leave {area.name} out
            </button>
          )}
        </div>
      </details>
    </fieldset>
  );
}

interface AreaPart {
  area: Area;
  change: (part: Partial<Area>) => void;
}

const isUsed = ({ step }: Driver) => step !== 'unsure';

/** Columns that move with the volume almost exactly: each is left out until the person has said what it is. */
function Disguises({ area: { drivers, volume }, change }: AreaPart) {
  const answer = (column: string, step?: Step) =>
    change({ drivers: drivers.flatMap((other) => (other.column !== column ? [other] : step ? [{ column, step }] : [])) });
  return (
    <>
      {drivers
        .filter((driver) => !isUsed(driver))
        .map(({ column }) => (
          <div key={column} class="notice caution stack-tight" role="group" aria-label={`What is ${column}?`}>
            <p>
              <strong>{column}</strong> moves with {volume} almost exactly. Does it bring the {volume}, as visitors do? Or is it the {volume} counted another
              way, as items or lines are? It is left out until you say.
            </p>
            <div class="row">
              <button type="button" class="button small" onClick={() => answer(column, 'other')}>
                It brings the {volume}
              </button>
              <button type="button" class="button small" onClick={() => answer(column)}>
                It is the {volume} again
              </button>
            </div>
          </div>
        ))}
    </>
  );
}

function Drivers({ area: { drivers, volume }, change }: AreaPart) {
  const set = (at: number, driver: Driver) => change({ drivers: drivers.map((other, i) => (i === at ? driver : other)) });
  const free = numbers.value.filter((name) => name !== volume && !drivers.some(({ column }) => column === name));
  return (
    <div class="stack-tight">
      <h3>Traffic the expectation is made from</h3>
      {!drivers.some(isUsed) && (
        <p class="why">Without traffic no dealer is judged by what others sell. Each is compared with its own level of earlier months, and with how its peers changed.</p>
      )}
      {drivers.map((driver, at) => isUsed(driver) && (
        <div key={driver.column} class="picked">
          <Select label={driver.column} value={driver.step} options={STEPS} onChange={(step) => set(at, { ...driver, step })} />
          <Remove what={driver.column} onClick={() => change({ drivers: drivers.filter((_, i) => i !== at) })} />
        </div>
      ))}
      <Add label="Add a column of traffic" names={free} onAdd={(column) => change({ drivers: [...drivers, { column, step: 'other' }] })} />
    </div>
  );
}

function Measures({ area: { kpis, volume }, change }: AreaPart) {
  const set = (at: number, kpi: Kpi) => change({ kpis: kpis.map((other, i) => (i === at ? kpi : other)) });
  const free = numbers.value.filter((name) => name !== volume && !kpis.some(({ column }) => column === name));
  return (
    <div class="stack-tight">
      <h3>Measures of managing</h3>
      {kpis.map((kpi, at) => (
        <details key={kpi.column}>
          <summary>{kpi.name}</summary>
          <div class="stack-tight more-choices">
            {kpi.help && <p class="soft small">{kpi.help}</p>}
            <label class="check small">
              <input type="checkbox" checked={kpi.percent} onChange={(event) => set(at, { ...kpi, percent: event.currentTarget.checked })} />
              A rate: per cent, or 0 to 1
            </label>
            <label class="check small">
              <input type="checkbox" checked={kpi.moreIsBetter} onChange={(event) => set(at, { ...kpi, moreIsBetter: event.currentTarget.checked })} />
              More is better
            </label>
            <NumberField
              label="Weight in the index"
              value={kpi.weight}
              min={0}
              onChange={(weight) => set(at, { ...kpi, weight })}
              onEmpty={() => {
                const { weight: _, ...rest } = kpi;
                set(at, rest);
              }}
              why="Empty: computed from the data, and shown."
            />
            <Remove what={kpi.name} onClick={() => change({ kpis: kpis.filter((_, i) => i !== at) })} />
          </div>
        </details>
      ))}
      <Add
        label="Add a measure"
        names={free}
        onAdd={(column) => change({ kpis: [...kpis, { column, name: column, help: '', percent: false, moreIsBetter: true }] })}
      />
    </div>
  );
}

function Remove({ what, onClick }: { what: string; onClick: () => void }) {
  return (
    <button type="button" class="button quiet small" aria-label={`Remove ${what}`} onClick={onClick}>
      Remove
    </button>
  );
}

function Add({ label, names, onAdd }: { label: string; names: readonly string[]; onAdd: (name: string) => void }) {
  if (names.length === 0) return null;
  return <Select label={label} value="" options={orNone(names, 'Choose a column')} onChange={(name) => name !== '' && onAdd(name)} />;
}

function AddArea({ setup: now }: { setup: ScorecardSetup }) {
  const free = numbers.value.filter((name) => !now.areas.some(({ volume }) => volume === name));
  if (now.areas.length >= 4) return null;
  return (
    <details>
      <summary>Add another business</summary>
      <div class="more-choices">
        <Add
          label="Its volume, such as repair orders"
          names={free}
          onAdd={(volume) => changeSetup({ areas: [...now.areas, newArea(volume, volume)] })}
        />
      </div>
    </details>
  );
}

const RULES: readonly (readonly [Rule, string])[] = [
  ['not_negative', 'No count is below zero'],
  ['funnel_order', 'Page views are at least visitors, visitors at least conversions'],
  ['leads_cover_volume', 'Leads are at least sales'],
];

function Rules({ setup: now }: { setup: ScorecardSetup }) {
  return (
    <fieldset class="field">
      <legend class="field-legend">Leave out rows that break these</legend>
      {now.rules.map(({ rule, on }) => (
        <label key={rule} class="check small">
          <input
            type="checkbox"
            checked={on}
            onChange={(event) => {
              const { checked } = event.currentTarget;
              changeSetup({ rules: now.rules.map((other) => (other.rule === rule ? { rule, on: checked } : other)) });
            }}
          />
          {RULES.find(([known]) => known === rule)?.[1]}
        </label>
      ))}
    </fieldset>
  );
}

const EXPECTATIONS: readonly (readonly [Expectation, string])[] = [
  ['regression', 'Regression of volumes'],
  ['trees', 'Boosted trees that only rise with traffic'],
];

function More({ setup: now }: { setup: ScorecardSetup }) {
  return (
    <details>
      <summary>More choices</summary>
      <div class="stack more-choices">
        <Select
          label="How the expected volume is learned"
          value={now.expectation}
          options={EXPECTATIONS}
          onChange={(expectation) => changeSetup({ expectation })}
          why="Always from the other dealers: none predicts itself."
        />
        <NumberField
          label="Parts the dealers are divided into"
          value={now.folds}
          min={2}
          max={20}
          step={1}
          onChange={(folds) => changeSetup({ folds })}
          why="Each part is predicted by a model of the others."
        />
        <NumberField label="Seed" value={now.seed} min={0} max={4_294_967_295} step={1} onChange={(seed) => changeSetup({ seed })} why="The same seed gives the same answer." />
      </div>
    </details>
  );
}
