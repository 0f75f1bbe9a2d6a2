import { Arrivals } from '../data/arrivals';
import { addFiles, tables } from '../data/tables';
import { Boundary } from '../ui/boundary';
import { Failure } from '../ui/failure';
import { FilePicker } from '../ui/form';
import { Running } from '../ui/running';
import { AnswerPanel } from './answer';
import { History } from './history';
import { OpenModel } from './model-file';
import { preparingSample, trySample } from './sample';
import { SetupPanel } from './setup';
import { answer, runFailure, running, stale, table } from './state';

/** Who will convert, and why. */
export function ConversionScreen() {
  const work = running.value;
  const failure = runFailure.value;
  const shown = answer.value;
  return (
    <>
      <div class="screen-head">
        <h1 tabIndex={-1}>Who will convert, and why?</h1>
      </div>
      {/* Stands before there is an answer, so that the answer is heard when it comes. */}
      <p role="status" class="hidden-but-read">
        {!work && shown && `The answer is here. ${shown.report.headline}`}
      </p>
      <div class={table.value ? 'workspace' : 'stack'}>
        {table.value && <SetupPanel />}
        <div class="stack answers">
          {work && <Running work={work} name="Training" label="Training the model" startedBy="train" />}
          {(work || shown) && <Arrivals />}
          {failure && <Failure of={failure} onClose={() => (runFailure.value = undefined)} />}
          {shown && stale.value && !work && (
            <div class="notice" role="status">
              <p>The setup or the table has changed since this answer. Train again to see its effect.</p>
            </div>
          )}
          {shown ? (
            <Boundary key={shown.model}>
              <AnswerPanel answer={shown} />
            </Boundary>
          ) : (
            !work && <Beginning />
          )}
          {!work && <History />}
        </div>
      </div>
    </>
  );
}

/** What is in sight before there is an answer. */
function Beginning() {
  if (preparingSample.value && !tables.value.some((entry) => entry.work)) {
    return (
      <section class="card" aria-label="Preparing">
        <p role="status">Making the sample</p>
      </section>
    );
  }
  if (tables.value.some((entry) => !entry.read)) return <Arrivals />;
  if (table.value) {
    return (
      <section class="card quiet-card">
        <h2>What you will see here</h2>
        <ul class="stack-tight">
          <li>How well conversions can be foreseen, tested on rows the model has not seen, with an interval on every figure.</li>
          <li>Columns that may give the answer away, each as a question to you.</li>
          <li>What drives conversions, in words and in probability points.</li>
          <li>Where to draw the line so that contacting people pays, and the list to contact.</li>
        </ul>
        <p class="soft">Check in the setup what counts as a conversion, then press Train.</p>
        <div class="row">
          <OpenModel />
        </div>
      </section>
    );
  }
  return (
    <section class="card quiet-card">
      <h2>Add a campaign file</h2>
      <p>One row per person or contact, one column that says who converted. Drop it anywhere on this page.</p>
      <div class="row">
        <FilePicker class="primary" onFiles={addFiles} multiple>
          Choose files
        </FilePicker>
        <button type="button" class="button" onClick={() => void trySample()}>
          Try the sample
        </button>
        <OpenModel />
      </div>
    </section>
  );
}
