import { useState } from 'preact/hooks';
import type { ScorecardFilter } from '../../pkg/nearside';
import type { EngineFailure } from '../engine/failure';
import type { Calls, Method } from '../engine/protocol';
import { readyTables } from '../data/tables';
import { engine } from '../shell/engine';
import { download } from '../ui/download';
import { Failure, asFailure } from '../ui/failure';
import { Progress, type Work } from '../ui/progress';
import { SCORECARD, type Answer } from './state';

const TYPES = { csv: 'text/csv', xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', html: 'text/html' } as const;
type Kind = keyof typeof TYPES;

/** Calls that give the bytes of a file. */
type FileMethod = { [M in Method]: Calls[M]['result'] extends Uint8Array ? M : never }[Method];

function useFile() {
  const [work, setWork] = useState<Work>();
  const [failure, setFailure] = useState<EngineFailure>();
  async function take<M extends FileMethod>(name: string, kind: Kind, method: M, params: Calls[M]['params']): Promise<void> {
    if (work) return;
    const abort = new AbortController();
    const cancel = () => abort.abort();
    setWork({ stage: 'Writing the file', cancel });
    setFailure(undefined);
    try {
      const bytes = await engine.call(method, params, {
        signal: abort.signal,
        onProgress: ({ stage, fraction, secondsLeft }) => setWork({ stage, fraction, left: secondsLeft, cancel }),
      });
      download(`${name}.${kind}`, TYPES[kind], (bytes as Uint8Array).slice());
    } catch (thrown) {
      const why = asFailure(thrown);
      if (why.code !== 'cancelled') setFailure(why);
    } finally {
      setWork(undefined);
    }
  }
  const state = (
    <>
      {work && <Progress work={work} label="Writing the file" />}
      {failure && <Failure of={failure} onClose={() => setFailure(undefined)} />}
    </>
  );
  return { take, state };
}

/** The day as it is read where the person is. */
function today(): string {
  return new Date().toLocaleDateString(undefined, { dateStyle: 'long' });
}

/** Everything of the network as files. */
export function TakeAway({ answer: { origin }, filter }: { answer: Answer; filter: ScorecardFilter }) {
  const { take, state } = useFile();
  const used = readyTables.value.filter(({ id, version }) => origin.tables.split(', ').includes(`${id} ${version}`));
  const scorecard = SCORECARD;
  return (
    <section class="card take-away" aria-labelledby="take-title">
      <header>
        <h3 class="eyebrow" id="take-title">
          Take it away
        </h3>
        <p class="finding">All dealers under these filters, and your rows with what was expected of them.</p>
      </header>
      <div class="row">
        <button type="button" class="button primary" onClick={() => void take('dealers', 'csv', 'scorecardFile', { scorecard, filter, kind: 'csv' })}>
          All dealers as CSV
        </button>
        <button type="button" class="button" onClick={() => void take('dealers', 'xlsx', 'scorecardFile', { scorecard, filter, kind: 'xlsx' })}>
          All dealers as Excel
        </button>
        <button
          type="button"
          class="button"
          onClick={() => void take('dealer-sheets', 'html', 'scorecardSheets', { scorecard, filter, dealer: null, date: today() })}
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
            onClick={() => void take('rows-with-expectations', 'csv', 'scorecardRows', { scorecard, table: id, kind: 'joined' })}
          >
            Rows with expectations
          </button>
          <button
            type="button"
            class="button small"
            aria-label={`Rows left out of ${file.name}`}
            onClick={() => void take('rows-left-out', 'csv', 'scorecardRows', { scorecard, table: id, kind: 'left_out' })}
          >
            Rows left out
          </button>
        </div>
      ))}
      {state}
    </section>
  );
}

/** One dealer's sheet. */
export function DealerFiles({ filter, dealer }: { filter: ScorecardFilter; dealer: number }) {
  const { take, state } = useFile();
  return (
    <section class="card take-away" aria-label="Take it away">
      <div class="row">
        <button
          type="button"
          class="button"
          onClick={() => void take('dealer-sheet', 'html', 'scorecardSheets', { scorecard: SCORECARD, filter, dealer, date: today() })}
        >
          Sheet of this dealer, to print
        </button>
        <button type="button" class="button" onClick={() => print()}>
          Print this page
        </button>
      </div>
      {state}
    </section>
  );
}
