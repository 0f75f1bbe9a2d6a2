import { useState } from 'preact/hooks';
import type { ConversionReport } from '../../pkg/nearside';
import { EngineFailure } from '../engine/failure';
import { download } from '../ui/download';
import { Failure, asFailure } from '../ui/failure';
import { FilePicker } from '../ui/form';
import { engine } from '../engine/engine';
import { infoOf } from '../workspace/kinds';
import { workspace, type Answer } from './state';

/** What a model's file holds: enough to score with it and to read its report again. */
interface ModelFile {
  format: typeof FORMAT;
  version: 1;
  report: ConversionReport;
  /** The engine's own bytes, in base 64. */
  fitted: string;
}

const FORMAT = 'nearside conversion model';

/** The model as a file, and back. */
export function TakeAway({ answer }: { answer: Answer }) {
  const { report, model } = answer;
  const take = () => {
    const kept = engine.models().find(({ workspace: of, id }) => of === workspace.id && id === model);
    if (!kept) return;
    const file: ModelFile = { format: FORMAT, version: 1, report, fitted: toText(kept.bytes) };
    download('conversion-model.json', 'application/json', JSON.stringify(file));
  };
  return (
    <section class="card take-away" aria-labelledby="take-title">
      <header>
        <h3 class="eyebrow" id="take-title">
          Take it away
        </h3>
        <p class="finding">Keep the model as a file: next month it scores a new list without training again.</p>
      </header>
      <div class="row">
        <button type="button" class="button primary" onClick={take}>
          Download the model
        </button>
        <OpenModel />
        <button type="button" class="button" onClick={() => print()}>
          Print this answer
        </button>
      </div>
      <p class="note">{infoOf(report.setup.model)?.privacy}</p>
    </section>
  );
}

/** Opens a model that was taken away before. */
export function OpenModel() {
  const [failure, setFailure] = useState<EngineFailure>();
  async function take(file: File): Promise<void> {
    setFailure(undefined);
    try {
      const { report, fitted } = parse(await file.text(), file.name);
      await workspace.open(report, toBytes(fitted));
    } catch (thrown) {
      setFailure(asFailure(thrown));
    }
  }
  return (
    <>
      <FilePicker accept=".json,application/json" onFiles={([file]) => void (file && take(file))}>
        Open a model
      </FilePicker>
      {failure && <Failure of={failure} onClose={() => setFailure(undefined)} />}
    </>
  );
}

function toText(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

function toBytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

function parse(text: string, name: string): ModelFile {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    content = undefined;
  }
  if (isModelFile(content)) return content;
  throw new EngineFailure(
    'bad_request',
    'This file is no conversion model of Nearside.',
    'Choose a file that was saved here with “Download the model”.',
    { file: name },
  );
}

function isModelFile(content: unknown): content is ModelFile {
  if (typeof content !== 'object' || content === null) return false;
  const { format, version, report, fitted } = content as Partial<Record<keyof ModelFile, unknown>>;
  return format === FORMAT && version === 1 && typeof report === 'object' && report !== null && typeof fitted === 'string' && /^[A-Za-z0-9+/]*={0,2}$/.test(fitted);
}
