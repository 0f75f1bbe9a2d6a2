import { signal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { Failure } from '../ui/failure';
import { useJob } from '../ui/work';
import type { Answer } from './state';

/** What a person wrote beside an answer, and of which table. Kept when it is trained again. */
const notes = signal({ table: '', text: '' });

/** The whole answer as a file that opens in any browser, with the person's own notes. */
export function TakeReport({ answer }: { answer: Answer }) {
  const { work, failure, dismiss, take } = useJob();
  const id = useId();
  const table = answer.origin?.tables[0]?.id;
  const text = notes.value.table === table ? notes.value.text : '';

  async function write(): Promise<void> {
    const date = new Date().toLocaleDateString('en-GB', { dateStyle: 'long' });
    await take({ name: 'conversion-report.html', type: 'text/html' }, 'conversionReport', { model: answer.model, date, notes: text });
  }

  return (
    <section class="card take-away" aria-labelledby={`${id}-title`}>
      <header>
        <h3 class="eyebrow" id={`${id}-title`}>
          Report
        </h3>
        <p class="finding">Keep this answer as one file that opens in any browser, and prints.</p>
      </header>
      {table === undefined ? (
        <p class="note">This model came from a file, which holds no data to make the report of. Train it here on a table to download one.</p>
      ) : (
        <>
          <div class="field">
            <label for={id}>Your notes for the report</label>
            <textarea id={id} class="input" rows={4} value={text} onInput={(event) => (notes.value = { table, text: event.currentTarget.value })} />
          </div>
          <div class="row">
            <button type="button" class="button primary" aria-disabled={work !== undefined} onClick={() => void write()}>
              Download the report
            </button>
          </div>
          {failure && <Failure of={failure} onClose={dismiss} />}
          <p class="note">
            It holds what this page says, the setup, and the comparison, the profit and the historical data if you asked for them: counts,
            means and curves of groups of people, and the names of columns and of their values. It holds no row of your data. It runs no
            script.
          </p>
        </>
      )}
    </section>
  );
}
