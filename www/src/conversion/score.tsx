import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { ScoreReport } from '../../pkg/nearside';
import { addFile, readyTable, readyTables } from '../data/tables';
import { engine } from '../engine/engine';
import { AnswerCard } from '../ui/card';
import { ChartFigure } from '../ui/chart';
import { EstimateText } from '../ui/estimate';
import { FilePicker, Select } from '../ui/form';
import { counted } from '../ui/format';
import { ReadingTable } from '../ui/table';
import { JobState, useJob } from '../ui/work';
import { TopK } from './top-k';
import type { Answer } from './state';

/** Gives every row of a table its probability, and the list to take away. */
export function Score({ answer }: { answer: Answer }) {
  const { model } = answer;
  const own = answer.origin?.tables[0]?.id;
  const [wanted, setWanted] = useState(own);
  const [made, setMade] = useState<{ table: string; version: number; report: ScoreReport }>();
  const job = useJob();
  const list = readyTable(wanted) ?? readyTables.value[0];
  // A list that was read again, or removed, is no longer the one that was scored.
  const scored = made && readyTable(made.table)?.version === made.version ? made : undefined;

  async function score(table: string): Promise<void> {
    const version = readyTable(table)?.version ?? 0;
    const report = await job.run('Scoring the list', (options) => engine.call('conversionScore', { model, table }, options));
    if (report) setMade({ table, version, report });
  }

  const take = (table: string) =>
    job.take({ name: 'scored-list.csv', type: 'text/csv', stage: 'Writing the list' }, 'conversionScoreCsv', { model, table });

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
            <button type="button" class="button primary" aria-disabled={job.work !== undefined} onClick={() => void score(list.id)}>
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
      <JobState of={job} label="Scoring" />
      {scored && <Scored report={scored.report} topK={<TopK key={scored.table} model={model} table={scored.table} />} own={scored.table === own} onTake={() => void take(scored.table)} />}
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
