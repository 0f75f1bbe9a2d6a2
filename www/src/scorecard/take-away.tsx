import type { ScorecardFilter } from '../../pkg/nearside';
import { readyTables } from '../data/tables';
import { JobState, useJob } from '../ui/work';
import type { Answer } from './state';

const CSV = 'text/csv';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const HTML = 'text/html';

/** The day as it is read where the person is. */
function today(): string {
  return new Date().toLocaleDateString(undefined, { dateStyle: 'long' });
}

/** Everything of the network as files. */
export function TakeAway({ answer: { origin, model: scorecard }, filter }: { answer: Answer; filter: ScorecardFilter }) {
  const job = useJob();
  const { take } = job;
  const used = readyTables.value.filter(({ id, version }) => origin?.tables.some((of) => of.id === id && of.version === version));
  return (
    <section class="card take-away" aria-labelledby="take-title">
      <header>
        <h3 class="eyebrow" id="take-title">
          Take it away
        </h3>
        <p class="finding">All dealers under these filters, and your rows with what was expected of them.</p>
      </header>
      <div class="row">
        <button type="button" class="button primary" onClick={() => void take({ name: 'dealers.csv', type: CSV }, 'scorecardFile', { scorecard, filter, kind: 'csv' })}>
          All dealers as CSV
        </button>
        <button type="button" class="button" onClick={() => void take({ name: 'dealers.xlsx', type: XLSX }, 'scorecardFile', { scorecard, filter, kind: 'xlsx' })}>
          All dealers as Excel
        </button>
        <button
          type="button"
          class="button"
          onClick={() => void take({ name: 'dealer-sheets.html', type: HTML }, 'scorecardSheets', { scorecard, filter, date: today() })}
        >
          A sheet per dealer, to print
        </button>
        <button type="button" class="button" onClick={() => print()}>
          Print this answer
        </button>
      </div>
      {used.map(({ id, file }) => (
        <div key={id} class="row">
          <span class="small">{file.name}:</span>
          <button
            type="button"
            class="button small"
            aria-label={`Rows with expectations of ${file.name}`}
            onClick={() => void take({ name: 'rows-with-expectations.csv', type: CSV }, 'scorecardRows', { scorecard, table: id, kind: 'joined' })}
          >
            Rows with expectations
          </button>
          <button
            type="button"
            class="button small"
            aria-label={`Rows left out of ${file.name}`}
            onClick={() => void take({ name: 'rows-left-out.csv', type: CSV }, 'scorecardRows', { scorecard, table: id, kind: 'left_out' })}
          >
            Rows left out
          </button>
        </div>
      ))}
      <JobState of={job} label="Writing the file" />
    </section>
  );
}

/** One dealer's sheet. */
export function DealerFiles({ scorecard, filter, dealer }: { scorecard: string; filter: ScorecardFilter; dealer: number }) {
  const job = useJob();
  const { take } = job;
  return (
    <section class="card take-away" aria-label="Take it away">
      <div class="row">
        <button
          type="button"
          class="button"
          onClick={() => void take({ name: 'dealer-sheet.html', type: HTML }, 'scorecardSheets', { scorecard, filter, dealer, date: today() })}
        >
          Sheet of this dealer, to print
        </button>
        <button type="button" class="button" onClick={() => print()}>
          Print this page
        </button>
      </div>
      <JobState of={job} label="Writing the file" />
    </section>
  );
}
