import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { ScoreReport } from '../../pkg/nearside';
import type { EngineFailure } from '../engine/failure';
import { addFile, readyTable, readyTables } from '../data/tables';
import { engine } from '../shell/engine';
import { AnswerCard } from '../ui/card';
import { ChartFigure } from '../ui/chart';
import { download } from '../ui/download';
import { EstimateText } from '../ui/estimate';
import { Failure, asFailure } from '../ui/failure';
import { FilePicker, Select } from '../ui/form';
import { counted } from '../ui/format';
import { Progress, type Work } from '../ui/progress';
import { ReadingTable } from '../ui/table';
import { TopK } from './top-k';
import type { Answer } from './state';

/** Gives every row of a table its probability, and the list to take away. */
export function Score({ answer }: { answer: Answer }) {
  const { model } = answer;
  const [wanted, setWanted] = useState(answer.origin?.table);
  const [work, setWork] = useState<Work>();
  const [failure, setFailure] = useState<EngineFailure>();
  const [scored, setScored] = useState<{ table: string; report: ScoreReport }>();
  const list = readyTable(wanted) ?? readyTables.value[0];

  async function run<T>(stage: string, ask: (options: Parameters<typeof engine.call>[2]) => Promise<T>): Promise<T | undefined> {
    const abort = new AbortController();
    const cancel = () => abort.abort();
    setWork({ stage, cancel });
    setFailure(undefined);
    try {
      return await ask({
        signal: abort.signal,
        onProgress: (progress) => setWork({ stage: progress.stage, fraction: progress.fraction, left: progress.secondsLeft, cancel }),
      });
    } catch (thrown) {
      const why = asFailure(thrown);
      if (why.code !== 'cancelled') setFailure(why);
      return undefined;
    } finally {
      setWork(undefined);
    }
  }

  async function score(table: string): Promise<void> {
    if (work) return;
    const report = await run('Scoring the list', (options) => engine.call('conversionScore', { model, table }, options));
    if (report) setScored({ table, report });
  }

  async function take(table: string): Promise<void> {
    const bytes = await run('Writing the list', (options) => engine.call('conversionScoreCsv', { model, table }, options));
    if (bytes) download('scored-list.csv', 'text/csv', bytes.slice());
  }

  return (
    <section class={scored ? 'card' : 'card only-screen'} aria-labelledby="score-title">
      <header>
        <h3 class="eyebrow" id="score-title">
          Score a list
        </h3>
        <p class="finding" aria-live="polite">
          {scored?.report.headline ?? 'Give every row of a list its probability and the three reasons that weigh most.'}
        </p>
      </header>
      <div class="score-fields">
        {list && (
          <Select
            label="Which list"
            value={list.id}
            options={readyTables.value.map(({ id, file }) => [id, file.name] as const)}
            onChange={setWanted}
          />
        )}
        <div class="row">
          {list && (
            <button type="button" class="button primary" aria-disabled={work !== undefined} onClick={() => void score(list.id)}>
              Score this list
            </button>
          )}
          <FilePicker
            onFiles={([file]) => {
              if (file)
                void addFile(file).then((id) => {
                  if (id !== undefined) {
                    setWanted(id);
                    void score(id);
                  }
                });
            }}
          >
            Score another file
          </FilePicker>
        </div>
      </div>
      {work && <Progress work={work} label="Scoring" />}
      {failure && <Failure of={failure} onClose={() => setFailure(undefined)} />}
      {scored && <Scored report={scored.report} topK={<TopK key={scored.table} model={model} table={scored.table} />} own={scored.table === answer.origin?.table} onTake={() => void take(scored.table)} />}
    </section>
  );
}

/** The table the model learned from differs from it only in the columns the person left out. */
function Scored({ report, topK, own, onTake }: { report: ScoreReport; topK: ComponentChildren; own: boolean; onTake: () => void }) {
  return (
    <>
      <div class="row">
        <span>
          {counted(report.rows, 'row', 'rows')}, expected conversions <EstimateText of={report.expected} />
        </span>
        <button type="button" class="button" onClick={onTake}>
          Download the list (CSV)
        </button>
      </div>
      {report.differences.length > 0 && !own && (
        <div class="notice caution">
          <p class="what">This list differs from the data the model learned from</p>
          <ul>
            {report.differences.map((difference) => (
              <li key={difference}>{difference}</li>
            ))}
          </ul>
        </div>
      )}
      {topK}
      {report.drift && !own && <AnswerCard card={report.drift} />}
      <ReadingTable grid={report.top} class="list" />
      <ChartFigure chart={report.chart} />
    </>
  );
}
