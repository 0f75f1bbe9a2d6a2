import type { Bin, ColumnProfile } from '../../pkg/nearside';
import { EstimateText } from '../ui/estimate';
import { Select } from '../ui/form';
import { counted, figure } from '../ui/format';
import { Distribution, RateBar } from './distribution';
import { chooseColumn, wishes, type ReadyTable } from './tables';
import { profilesOf, targets } from './target';
import { DATE_FORMS, ROLES, TYPES } from './words';

/** What each column holds. */
export function Columns({ table }: { table: ReadyTable }) {
  const target = targets.value.get(table.id);
  const profiles = profilesOf(table.id);
  return (
    <section class="card" aria-labelledby="columns-title">
      <header class="screen-head">
        <h2 id="columns-title">Columns</h2>
        {target && (
          <p class="soft small">
            Conversion rates are for {target.target} = {[target.positive, ...target.also].join(' or ')}
          </p>
        )}
      </header>
      <ul class="columns plain-list">
        {profiles.map((profile) => (
          <li key={profile.name} class="column">
            <ColumnLine table={table} profile={profile} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function ColumnLine({ table, profile }: { table: ReadyTable; profile: ColumnProfile }) {
  const rated = profile.bins.some((bin) => bin.rate);
  const sentinel = profile.sentinel === undefined ? undefined : String(profile.sentinel);
  const missing = wishes(table).columns?.find((column) => column.name === profile.name)?.missing ?? [];
  const { chosen, guesses } = table.read.report;
  const form = chosen.columns?.find((column) => column.name === profile.name)?.dateForm;
  const reason = guesses.find((guess) => guess.field === 'columnType' && guess.column === profile.name)?.reason;
  return (
    <>
      <div class="column-name">
        <h3>{profile.name}</h3>
        <p class="soft small">
          <span class="tag">{ROLES[profile.role]}</span> {profile.roleReason}
        </p>
      </div>
      <div class="column-type">
        <Select
          label={`Type of ${profile.name}`}
          labelHidden
          value={profile.columnType}
          options={TYPES}
          onChange={(columnType) => void chooseColumn(table, profile.name, { columnType })}
          why={reason}
        />
        {profile.columnType === 'date' && form !== undefined && (
          <Select
            label={`How the dates of ${profile.name} are written`}
            labelHidden
            value={form}
            options={DATE_FORMS}
            onChange={(dateForm) => void chooseColumn(table, profile.name, { columnType: 'date', dateForm })}
          />
        )}
        {[...new Set([...missing, ...(sentinel === undefined ? [] : [sentinel])])].map((value) => (
          <label key={value} class="check small">
            <input
              type="checkbox"
              checked={missing.includes(value)}
              onChange={(event) =>
                void chooseColumn(table, profile.name, {
                  missing: event.currentTarget.checked ? [...missing, value] : missing.filter((known) => known !== value),
                })
              }
            />
            Treat {value} as missing
          </label>
        ))}
      </div>
      <dl class="column-facts small">
        <div>
          <dt>Missing</dt>
          <dd class={profile.missing > 0 ? undefined : 'soft'}>
            {profile.missing > 0 ? `${figure(profile.missingShare, 'share')} (${figure(profile.missing, 'count')})` : 'none'}
          </dd>
        </div>
        <div>
          <dt>Distinct</dt>
          <dd>{figure(profile.distinct, 'count')}</dd>
        </div>
        <div class="wide">
          <dt>Values</dt>
          <dd>{profile.summary}</dd>
        </div>
      </dl>
      <div class="column-bins">
        <Distribution bins={profile.bins} />
        {profile.bins.length > 0 && (
          <details>
            <summary class="small soft">{rated ? 'Conversion rate by value' : 'By value'}</summary>
            <BinTable name={profile.name} bins={profile.bins} rated={rated} />
          </details>
        )}
      </div>
    </>
  );
}

function BinTable({ name, bins, rated }: { name: string; bins: Bin[]; rated: boolean }) {
  return (
    <div class="scroll-x" role="group" aria-label={`Values of ${name}`} tabIndex={0}>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Value</th>
            <th scope="col" class="numeric">
              Rows
            </th>
            {rated && <th scope="col">Conversion rate, with its 95 % interval</th>}
          </tr>
        </thead>
        <tbody>
          {bins.map((bin) => (
            <tr key={bin.label}>
              <th scope="row">{bin.label}</th>
              <td class="numeric" aria-label={counted(bin.rows, 'row', 'rows')}>
                {figure(bin.rows, 'count')}
              </td>
              {rated && <td>{bin.rate && <Rate bin={bin} />}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Rate({ bin }: { bin: Bin }) {
  if (!bin.rate) return null;
  return (
    <span class="rate">
      <RateBar rate={bin.rate} />
      <EstimateText of={bin.rate} />
    </span>
  );
}
