import { addFiles } from '../data/tables';
import { FilePicker } from '../ui/form';
import { WorkspaceScreen } from '../workspace/screen';
import { AnswerPanel } from './answer';
import { samples, tryNetwork, trySorted } from './sample';
import { SetupPanel } from './setup';
import { workspace } from './state';

/** Is each dealer doing what it should? */
export function ScorecardScreen() {
  return (
    <WorkspaceScreen
      of={workspace}
      samples={samples}
      title="Is each dealer doing what it should?"
      SetupPanel={SetupPanel}
      AnswerPanel={AnswerPanel}
      run={{ name: 'Scoring', label: 'Scoring the dealers', startedBy: 'score' }}
      stale="The setup or the files have changed since this answer. Score the dealers again to see the effect."
      empty={<Empty />}
      ready={<Ready />}
    />
  );
}

function Ready() {
  return (
    <>
      <h2>What you will see here</h2>
      <ul class="stack-tight">
        <li>What each dealer sells against what others with such traffic, in such a month and region, would sell; with an interval.</li>
        <li>Who is clearly above or below, and for whom there is too little to say.</li>
        <li>Without traffic in the files: who gained and who lost, against its own earlier level and its peers.</li>
        <li>How each dealer is managed, against its region, its peers and the network.</li>
        <li>Where leads are lost, and what closing the gap would bring.</li>
      </ul>
      <p class="soft">Check in the setup which column is what, then press Score the dealers.</p>
    </>
  );
}

function Empty() {
  return (
    <>
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
    </>
  );
}
