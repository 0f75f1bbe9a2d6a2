import { useState } from 'preact/hooks';
import type { ListAsk, ListColumn, ScorecardFilter } from '../../pkg/nearside';
import { addressOf } from '../shell/route';
import { Failure } from '../ui/failure';
import { counted } from '../ui/format';
import { useLatest } from '../ui/latest';
import { changePlaces, placesWith } from './state';

const STEP = 25;
/** Columns with a verdict, named for what it is on. */
const VERDICTS = ['Sells', 'Against its own level'];

/** All dealers: sorted by a press on a heading, found by name, each a link to its page. */
export function DealerList({ scorecard, filter, columns }: { scorecard: string; filter: ScorecardFilter; columns: readonly ListColumn[] }) {
  // The third column from the left or so: the lowest overall score first, as the engine gives it.
  const overall = Math.max(0, columns.findIndex(({ numeric }) => numeric));
  const [ask, setAsk] = useState<ListAsk>({ search: '', sort: overall, descending: false, start: 0, count: STEP });
  const { result, failure } = useLatest('scorecardList', { scorecard, filter, ask }, 0);
  const sortBy = (sort: number) => setAsk({ ...ask, sort, descending: sort === ask.sort && !ask.descending });
  const left = result ? result.total - result.rows.length : 0;
  return (
    <section class="card" aria-labelledby="list-title">
      <header>
        <h3 class="eyebrow" id="list-title">
          All dealers
        </h3>
        <p class="finding" aria-live="polite">
          {result && counted(result.total, 'dealer', 'dealers')}
        </p>
      </header>
      <div class="field only-screen find">
        <label for="find-dealer">Name holds</label>
        <input
          class="input"
          id="find-dealer"
          value={ask.search}
          autocomplete="off"
          onInput={(event) => setAsk({ ...ask, search: event.currentTarget.value, count: STEP })}
        />
      </div>
      {failure && <Failure of={failure} />}
      <div class="scroll-x" role="group" aria-label="All dealers" tabIndex={0}>
        <table class="table league">
          <thead>
            <tr>
              {columns.map(({ name, numeric }, at) => (
                <th key={name} scope="col" class={numeric ? 'numeric' : undefined} aria-sort={at !== ask.sort ? undefined : ask.descending ? 'descending' : 'ascending'}>
                  <button type="button" class="sorter" onClick={() => sortBy(at)}>
                    {name}
                    <span aria-hidden="true">{at !== ask.sort ? '' : ask.descending ? ' ↓' : ' ↑'}</span>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {result?.rows.map(({ id: dealer, standing, cells }) => (
              <tr key={dealer}>
                {cells.map((cell, at) => (
                  <td key={at} class={columns[at]?.numeric ? 'numeric' : undefined}>
                    {at === 0 ? (
                      <a
                        href={addressOf(placesWith({ dealer }))}
                        onClick={(event) => {
                          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                          event.preventDefault();
                          changePlaces({ dealer }, 'step');
                        }}
                      >
                        {cell}
                      </a>
                    ) : VERDICTS.includes(columns[at]?.name ?? '') ? (
                      <span class={`verdict ${standingClass(standing)}`}>{cell}</span>
                    ) : (
                      cell
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {left > 0 && (
        <div class="row only-screen">
          <button type="button" class="button" onClick={() => setAsk({ ...ask, count: Math.min(1000, ask.count + 4 * STEP) })}>
            Show more
          </button>
          <span class="soft small">{counted(left, 'dealer is', 'dealers are')} not shown</span>
        </div>
      )}
      <p class="note">In brackets: 95 % intervals. The file below has every column, with raw scores and reliabilities.</p>
    </section>
  );
}

/** The colour of a verdict, which its words say too. */
export function standingClass(standing: number): string {
  return standing > 0 ? 'above' : standing < 0 ? 'below' : 'in-line';
}
