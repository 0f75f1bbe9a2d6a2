import { addFiles } from '../data/tables';
import { FilePicker } from '../ui/form';
import { WorkspaceScreen } from '../workspace/screen';
import { AnswerPanel } from './answer';
import { History } from './history';
import { OpenModel } from './model-file';
import { samples, trySample } from './sample';
import { SetupPanel } from './setup';
import { workspace } from './state';

/** Who will convert, and why. */
export function ConversionScreen() {
  return (
    <WorkspaceScreen
      of={workspace}
      samples={samples}
      title="Who will convert, and why?"
      SetupPanel={SetupPanel}
      AnswerPanel={AnswerPanel}
      run={{ name: 'Training', label: 'Training the model', startedBy: 'train' }}
      stale="The setup or the table has changed since this answer. Train again to see its effect."
      empty={<Empty />}
      ready={<Ready />}
    >
      <History />
    </WorkspaceScreen>
  );
}

function Ready() {
  return (
    <>
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
    </>
  );
}

function Empty() {
  return (
    <>
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
    </>
  );
}
