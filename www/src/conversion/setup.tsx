import { useId } from 'preact/hooks';
import type { ColumnChoice, ConversionSetup, OutcomeValue, TimeOrder } from '../../pkg/nearside';
import { readyTables, type ReadyTable } from '../data/tables';
import { Failure } from '../ui/failure';
import { NumberField, Select } from '../ui/form';
import { counted, figure } from '../ui/format';
import { useLatest } from '../ui/latest';
import { infoOf, kinds } from '../workspace/kinds';
import { answerMoment, changeSetup, chooseTarget, clearSetup, countToo, guessing, include, running, setup, setupFailure, table, train, workspace } from './state';

/** What decides a run: few fields with good guesses, the rest folded away. */
export function SetupPanel() {
  const now = table.value;
  const chosen = setup.value;
  if (!now) return null;
  return (
    <section class="setup card" aria-labelledby="setup-title">
      <h2 id="setup-title">Setup</h2>
      <Select
        label="Table"
        value={now.id}
        options={readyTables.value.map(({ id, file }) => [id, file.name] as const)}
        onChange={(id) => workspace.chooseTables([id])}
      />
      {setupFailure.value && <Failure of={setupFailure.value} />}
      {!chosen && <TargetOnly table={now} />}
      {chosen && (
        <>
          <TargetFields table={now} setup={chosen} />
          <DateQuestions setup={chosen} />
          <ColumnChoices columns={chosen.columns} />
          <Select
            label="Kind of model"
            value={chosen.model}
            options={kinds.value.map(({ kind, name }) => [kind, name] as const)}
            onChange={(model) => changeSetup({ model })}
            why={infoOf(chosen.model)?.description}
          />
          {chosen.model === 'boosted' && <Boosting now={chosen.boosting} />}
          <Advanced table={now} setup={chosen} />
          {/* Not disabled while it runs: that would take the focus away. */}
          <button
            type="button"
            class="button primary"
            id="train"
            aria-disabled={running.value !== undefined || guessing.value}
            onClick={() => void (guessing.value || train())}
          >
            {running.value ? 'Training' : 'Train'}
          </button>
        </>
      )}
    </section>
  );
}

/** When no target could be guessed the person names one. */
function TargetOnly({ table: now }: { table: ReadyTable }) {
  if (!setupFailure.value) return <p role="status">Looking at the columns</p>;
  return (
    <Select
      label="Which column says who converted?"
      value=""
      options={[['', 'Choose a column'], ...now.read.profiles.map(({ name }) => [name, name] as const)]}
      onChange={(name) => name !== '' && chooseTarget(name)}
    />
  );
}

function TargetFields({ table: now, setup: { target, positive, also, columns } }: { table: ReadyTable; setup: ConversionSetup }) {
  const profile = now.read.profiles.find(({ name }) => name === target);
  const values = [...new Set([positive, ...(profile?.bins ?? []).map(({ label }) => label)])];
  const others = columns.filter(({ because }) => because === 'other_outcome').map(({ name }) => name);
  return (
    <>
      <Select
        label="Which column says who converted?"
        value={target}
        options={now.read.profiles.map(({ name }) => [name, name] as const)}
        onChange={(name) => chooseTarget(name)}
        why={others.length > 0 ? `This file has other outcomes: ${others.join(', ')}. Choose the one you ask about; they do not predict each other.` : undefined}
      />
      <Select
        label="Which value is a conversion?"
        value={positive}
        options={values.map((value) => [value, value] as const)}
        onChange={(value) => chooseTarget(target, value)}
      />
      <Outcome table={now} target={target} positive={positive} also={also} />
    </>
  );
}

/** What counts as a conversion and what does not, value by value; what may be meant as one is asked about. */
function Outcome({ table: { id, version }, target, positive, also }: { table: ReadyTable; target: string; positive: string; also: string[] }) {
  const { result } = useLatest('conversionOutcome', { table: id, target, positive, also }, 0, String(version));
  if (!result) return null;
  const { values, others, blank } = result;
  const yes = values.filter(({ converts }) => converts);
  const no = values.filter(({ converts }) => !converts);
  const asked = values.filter(({ question }) => question !== undefined);
  const choices = values.filter(({ value, question }) => value !== positive && question === undefined);
  return (
    <section class="stack-tight" aria-label="What counts as a conversion">
      <p class="small">Counts as a conversion: {listed(yes)}.</p>
      <p class="small">
        Counts as none: {no.length === 0 ? 'nothing' : listed(no)}
        {others > 0 && <> and {counted(others, 'further value', 'further values')}</>}.
      </p>
      {blank > 0 && <p class="small soft">{counted(blank, 'row', 'rows')} without a value {blank === 1 ? 'is' : 'are'} left out.</p>}
      {asked.length > 0 && (
        <ul class="plain-list choice-list asked">
          {asked.map((value) => (
            <OutcomeCheck key={value.value} value={value} checked={also.includes(value.value)} />
          ))}
        </ul>
      )}
      {choices.length > 0 && (
        <details>
          <summary>Other values that count as a conversion</summary>
          <ul class="plain-list choice-list">
            {choices.map((value) => (
              <OutcomeCheck key={value.value} value={value} checked={also.includes(value.value)} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function OutcomeCheck({ value: { value, question }, checked }: { value: OutcomeValue; checked: boolean }) {
  return (
    <li>
      {question && <p class="question-text">{question}</p>}
      <label class="check">
        <input type="checkbox" checked={checked} onChange={(event) => countToo(value, event.currentTarget.checked)} />
        <span class="column-choice">{value} counts as a conversion</span>
      </label>
    </li>
  );
}

/** “yes (123), YES (65)”. */
function listed(values: readonly OutcomeValue[]): string {
  return values.map(({ value, rows }) => `${value} (${figure(rows, 'count')})`).join(', ');
}

/** Dates that may be the time of the contact or a date of the person. */
function DateQuestions({ setup: { columns, order } }: { setup: ConversionSetup }) {
  const asked = columns.filter(({ moment }) => moment !== undefined);
  return (
    <>
      {asked.map(
        ({ name, moment }) =>
          moment && (
            <Select
              key={name}
              label={moment.text}
              value={order.kind === 'column' && order.name === name ? 'contact' : 'person'}
              options={[
                ['contact', moment.contact],
                ['person', moment.person],
              ]}
              onChange={(answer) => answerMoment(name, answer === 'contact')}
              why="A date of the contact puts the rows in order and makes a test on later rows possible. A date of the person is used to predict, as an age."
            />
          ),
      )}
    </>
  );
}

function ColumnChoices({ columns }: { columns: readonly ColumnChoice[] }) {
  const asked = columns.filter(({ question }) => question !== undefined);
  const used = columns.filter(({ include: included, question }) => included && question === undefined);
  const left = columns.filter(({ include: included, question }) => !included && question === undefined);
  return (
    <div class="stack-tight">
      <h3>What may be used to predict</h3>
      {asked.length > 0 && (
        <ul class="plain-list choice-list asked">
          {asked.map((column) => (
            <ColumnCheck key={column.name} column={column} />
          ))}
        </ul>
      )}
      <ColumnGroup title="Used" columns={used} />
      <ColumnGroup title="Left out" columns={left} />
    </div>
  );
}

function ColumnGroup({ title, columns }: { title: string; columns: readonly ColumnChoice[] }) {
  if (columns.length === 0) return null;
  return (
    <details>
      <summary>
        {title}: {figure(columns.length, 'count')} {columns.length === 1 ? 'column' : 'columns'}
      </summary>
      <ul class="plain-list choice-list">
        {columns.map((column) => (
          <ColumnCheck key={column.name} column={column} />
        ))}
      </ul>
    </details>
  );
}

function ColumnCheck({ column }: { column: ColumnChoice }) {
  const id = useId();
  return (
    <li>
      {column.question && <p class="question-text">{column.question}</p>}
      <label class="check">
        <input
          type="checkbox"
          checked={column.include}
          aria-describedby={`${id}-why`}
          onChange={(event) => include(column.name, event.currentTarget.checked)}
        />
        <span class="column-choice">{column.question ? `Use ${column.name}` : column.name}</span>
      </label>
      <p class="why small soft" id={`${id}-why`}>
        {column.reason}
      </p>
    </li>
  );
}

/** The settings of boosted trees, found by tuning or typed. */
function Boosting({ now }: { now: ConversionSetup['boosting'] }) {
  const field = (name: keyof ConversionSetup['boosting'], label: string, min: number, max: number, step: number | 'any', why?: string) => (
    <NumberField
      label={label}
      value={Number(now[name].toPrecision(4))}
      min={min}
      max={max}
      step={step}
      onChange={(value) => changeSetup({ boosting: { ...now, [name]: value } })}
      why={why}
    />
  );
  return (
    <details>
      <summary>Settings of boosted trees</summary>
      <div class="stack more-choices">
        {field('rate', 'Learning rate', 0.001, 1, 'any', 'Smaller steps need more trees; how many is chosen on rows set aside.')}
        {field('leaves', 'Most leaves of a tree', 2, 255, 1)}
        {field('minRows', 'Fewest rows of a leaf', 1, 1_000_000, 1)}
        {field('lambda', 'Penalty on leaf values', 0, 1_000_000, 'any')}
        {field('columnShare', 'Share of the columns each tree sees', 0.01, 1, 'any')}
        {field('rowShare', 'Share of the rows each tree sees', 0.01, 1, 'any')}
        {field('levelSmoothing', 'Smoothing of levels', 0, 1_000_000, 'any')}
      </div>
    </details>
  );
}

const UNKNOWN = 'unknown';
const FILE_ORDER = 'file order';

function Advanced({ table: now, setup: chosen }: { table: ReadyTable; setup: ConversionSetup }) {
  const { order, group } = chosen;
  const others = now.read.profiles.filter(({ name }) => name !== chosen.target);
  const dates = others.filter(({ columnType }) => columnType === 'date');
  const orderValue = order.kind === 'unknown' ? UNKNOWN : order.kind === 'file_order' ? FILE_ORDER : `column ${order.name}`;
  const orders: [string, string, TimeOrder][] = [
    [UNKNOWN, 'Not known', { kind: 'unknown' }],
    [FILE_ORDER, 'The rows stand in time order', { kind: 'file_order', reason: 'You said so.' }],
    ...dates.map(({ name }): [string, string, TimeOrder] => [`column ${name}`, name, { kind: 'column', name }]),
  ];
  return (
    <>
      <Select
        label="Order in time"
        value={orderValue}
        options={orders.map(([value, text]) => [value, text] as const)}
        onChange={(value) => {
          const found = orders.find(([known]) => known === value);
          if (found) changeSetup({ order: found[2] });
        }}
        why={order.kind === 'file_order' ? order.reason : 'With it the model is tested on the future, as it will be used.'}
      />
      <details>
        <summary>More choices</summary>
        <div class="stack more-choices">
          <Select
            label="Column that names the customer"
            value={group ?? ''}
            options={[['', 'None: each row is another customer'], ...others.map(({ name }) => [name, name] as const)]}
            onChange={(group) => (group === '' ? clearSetup('group') : changeSetup({ group }))}
            why="When customers repeat, all rows of one are kept together in the test."
          />
          <NumberField
            label="Non-converters that are in the file, in per cent"
            value={percent(chosen.keptShare)}
            min={0.01}
            max={100}
            onChange={(share) => changeSetup({ keptShare: share / 100 })}
            why="100 unless non-converters were left out to make the file smaller. All converters are taken to be in it. Probabilities are corrected for it."
          />
          <NumberField
            label="Conversion rate to expect, in per cent"
            value={chosen.expectedRate === undefined ? undefined : percent(chosen.expectedRate)}
            min={0.01}
            max={99.99}
            onChange={(rate) => changeSetup({ expectedRate: rate / 100 })}
            onEmpty={() => clearSetup('expectedRate')}
            why="Leave it empty to expect that of the file. Probabilities, profit and lists follow it; the tests do not."
          />
          <NumberField
            label="Folds of the test"
            value={chosen.folds}
            min={2}
            max={20}
            step={1}
            onChange={(folds) => changeSetup({ folds })}
            why="The rows are split in as many parts; each is predicted by a model trained on the others."
          />
          <NumberField
            label="Share of the last rows kept for the test in time"
            value={chosen.testShare}
            min={0.1}
            max={0.5}
            step={0.05}
            onChange={(testShare) => changeSetup({ testShare })}
          />
          <NumberField
            label="Seed"
            value={chosen.seed}
            min={0}
            max={4_294_967_295}
            step={1}
            onChange={(seed) => changeSetup({ seed })}
            why="The same seed gives the same answer."
          />
        </div>
      </details>
    </>
  );
}

/** A share as it is typed: per cent, without the dust of binary fractions. */
function percent(share: number): number {
  return Number((100 * share).toPrecision(12));
}
