import type { ReadOptions } from '../../pkg/nearside';
import { NumberField, Select } from '../ui/form';
import { readAgain, wishes, type ReadyTable } from './tables';
import { BACKSLASHES, DATE_ORDERS, DECIMALS, DELIMITERS, ENCODINGS, HEADERS, QUOTES, SECOND_HEADERS, TOTALS, nameOf } from './words';

type Choice = Exclude<keyof ReadOptions, 'columns'>;
const GUESS = 'guess';

/** How the file was read, each choice with its reason and a way to change it. */
export function Choices({ table }: { table: ReadyTable }) {
  const { id } = table;
  const options = wishes(table);
  const { chosen, guesses } = table.read.report;
  const reason = (field: Choice) =>
    options[field] === undefined
      ? guesses.find((guess) => guess.field === field && guess.column === undefined)?.reason
      : 'Chosen by you.';
  /** Only what the person decided is sent: without the field the engine guesses again. */
  const decide = (field: Choice, value: ReadOptions[Choice] | undefined) => {
    const { [field]: _, ...others } = wishes(table);
    void readAgain(id, value === undefined ? others : { ...others, [field]: value });
  };
  const select = <T extends string>(label: string, field: Choice, names: readonly (readonly [T, string])[]) => {
    const now = String(chosen[field] ?? '') as T;
    return (
      <Select<T | typeof GUESS>
        label={label}
        value={options[field] === undefined ? GUESS : now}
        options={[[GUESS, `Found: ${nameOf(now, names) ?? 'not needed here'}`], ...names]}
        onChange={(value) => decide(field, value === GUESS ? undefined : value)}
        why={reason(field)}
      />
    );
  };
  const either = (label: string, field: 'header' | 'secondHeader' | 'backslash', names: readonly (readonly ['yes' | 'no', string])[]) => (
    <Select<'yes' | 'no' | typeof GUESS>
      label={label}
      value={word(options[field]) ?? GUESS}
      options={[[GUESS, `Found: ${nameOf(word(chosen[field]), names) ?? 'not needed here'}`], ...names]}
      onChange={(value) => decide(field, value === GUESS ? undefined : value === 'yes')}
      why={reason(field)}
    />
  );

  return (
    <details class="choices">
      <summary>
        How it was read: <span class="soft">{summary(chosen)}</span>
      </summary>
      <div class="choice-grid">
        {select('Separator', 'delimiter', DELIMITERS)}
        {select('Decimal sign', 'decimal', DECIMALS)}
        {select('Order of dates', 'dateOrder', DATE_ORDERS)}
        {select('Encoding', 'encoding', ENCODINGS)}
        {select('Quotes', 'quote', QUOTES)}
        {either('Quotes inside quoted cells', 'backslash', BACKSLASHES)}
        {either('Column names', 'header', HEADERS)}
        {chosen.header !== false && either('Row under the names', 'secondHeader', SECOND_HEADERS)}
        <NumberField
          label="Lines to skip before the table"
          value={chosen.skipLines ?? 0}
          min={0}
          max={10_000}
          step={1}
          onChange={(value) => decide('skipLines', value)}
          why={reason('skipLines')}
        />
        <Select
          label="Totals and notes"
          value={word(options.keepTotals) ?? 'no'}
          options={TOTALS}
          onChange={(value) => decide('keepTotals', value === 'yes' ? true : undefined)}
        />
      </div>
    </details>
  );
}

function word(flag: boolean | undefined): 'yes' | 'no' | undefined {
  return flag === undefined ? undefined : flag ? 'yes' : 'no';
}

function summary(chosen: ReadOptions): string {
  return [
    nameOf(chosen.encoding, ENCODINGS),
    nameOf(chosen.delimiter, DELIMITERS),
    chosen.header === false ? 'No column names' : 'Column names first',
    nameOf(chosen.decimal, DECIMALS),
    nameOf(chosen.dateOrder, DATE_ORDERS),
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
}
