import { Arrivals } from '../data/arrivals';
import { addFiles, readyTables } from '../data/tables';
import { Boundary } from '../ui/boundary';
import { Failure } from '../ui/failure';
import { FilePicker } from '../ui/form';
import { Running } from '../ui/running';
import { AnswerPanel } from './answer';
import { preparingSample, tryNetwork, trySorted } from './sample';
import { SetupPanel } from './setup';
import { answer, runFailure, running, stale } from './state';

/** Is each dealer doing what it should? */
export function ScorecardScreen() {
  const work = running.value;
  const failure = runFailure.value;
  const shown = answer.value;
  const ready = readyTables.value.length > 0;
  return (
    <>
      <div class="screen-head">
        <h1 tabIndex={-1}>Is each dealer doing what it should?</h1>
      </div>
      {/* Stands before there is an answer, so that the answer is heard when it comes. */}
      <p role="status" class="hidden-but-read">
        {!work && shown && `The answer is here. ${shown.report.headline}`}
      </p>
      <div class={ready ? 'workspace' : 'stack'}>
        {ready && <SetupPanel />}
        <div class="stack answers">
          {work && <Running work={work} name="Scoring" label="Scoring the dealers" startedBy="score" />}
          <Arrivals />
          {failure && <Failure of={failure} onClose={() => (runFailure.value = undefined)} />}
          {shown && stale.value && !work && (
            <div class="notice" role="status">
              <p>The setup or the files have changed since this answer. Score the dealers again to see the effect.</p>
            </div>
          )}
          {shown ? (
            <Boundary key={shown.run}>
              <AnswerPanel answer={shown} />
            </Boundary>
          ) : (
            !work && <Beginning ready={ready} />
          )}
        </div>
      </div>
    </>
  );
}

function Beginning({ ready }: { ready: boolean }) {
  if (preparingSample.value) {
    return (
      <section class="card" aria-label="Preparing">
        <p role="status">Making the sample</p>
      </section>
    );
  }
  if (ready) {
    return (
      <section class="card quiet-card">
        <h2>What you will see here</h2>
        <ul class="stack-tight">
          <li>What each dealer sells against what others with such traffic, in such a month and region, would sell; with an interval.</li>
          <li>Who is clearly above or below, and for whom there is too little to say.</li>
          <li>How each dealer is managed, against its region, its peers and the network.</li>
          <li>Where leads are lost, and what closing the gap would bring.</li>
        </ul>
        <p class="soft">Check in the setup which column is what, then press Score the dealers.</p>
      </section>
    );
  }
  return (
    <section class="card quiet-card">
      <h2>Add the monthly files of the dealers</h2>
      <p>One row per dealer and month: who, when, the sales, and the traffic that brings them. Sales and service may be in files of their own.</p>
      <div class="row">
        <FilePicker class="primary" onFiles={addFiles} multiple>
          Choose files
        </FilePicker>
        <button type="button" class="button" onClick={() => void tryNetwork()}>
          Try a sample network
        </button>
        <button type="button" class="button" onClick={() => void trySorted()}>
          Try numbers that are made up
        </button>
      </div>
    </section>
  );
}
