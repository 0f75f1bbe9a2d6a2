// The screen of any workspace: the setup beside the answers.

import type { ComponentChildren, ComponentType } from 'preact';
import { Arrivals } from '../data/arrivals';
import { readyTables, tables } from '../data/tables';
import { Boundary } from '../ui/boundary';
import { Failure } from '../ui/failure';
import { Running } from '../ui/running';
import type { Samples } from './sample';
import type { Answer, Workspace } from './state';

interface Props<Setup extends object, Report> {
  of: Workspace<Setup, Report>;
  samples: Samples;
  title: string;
  SetupPanel: ComponentType;
  AnswerPanel: ComponentType<{ answer: Answer<Setup, Report> }>;
  /** What a run is called, what its bar is called, and the id of the button that starts it. */
  run: { name: string; label: string; startedBy: string };
  /** What is said of an answer that the setup or the tables have left behind. */
  stale: string;
  /** What is in sight before there is an answer: without a table, and with one. */
  empty: ComponentChildren;
  ready: ComponentChildren;
  /** What comes below the answer, or before there is one. */
  children?: ComponentChildren;
}

export function WorkspaceScreen<Setup extends object, Report extends { headline: string }>(props: Props<Setup, Report>) {
  const { of, title, SetupPanel, AnswerPanel } = props;
  const work = of.running.value;
  const failure = of.runFailure.value;
  const shown = of.answer.value;
  const ready = readyTables.value.length > 0;
  return (
    <>
      <div class="screen-head">
        <h1 tabIndex={-1}>{title}</h1>
      </div>
      {/* Stands before there is an answer, so that the answer is heard when it comes. */}
      <p role="status" class="hidden-but-read">
        {!work && shown && `The answer is here. ${shown.report.headline}`}
      </p>
      <div class={ready ? 'workspace' : 'stack'}>
        {ready && <SetupPanel />}
        <div class="stack answers">
          {work && <Running work={work} {...props.run} />}
          <Arrivals />
          {failure && <Failure of={failure} onClose={() => (of.runFailure.value = undefined)} />}
          {shown && of.stale.value && !work && (
            <div class="notice" role="status">
              <p>{props.stale}</p>
            </div>
          )}
          {shown ? (
            <Boundary key={shown.model}>
              <AnswerPanel answer={shown} />
            </Boundary>
          ) : (
            !work && <Beginning {...props} />
          )}
          {!work && props.children}
        </div>
      </div>
    </>
  );
}

/** What is in sight before there is an answer. */
function Beginning<Setup extends object, Report>({ of, samples, empty, ready }: Props<Setup, Report>) {
  // One table is waited for; where several belong together one may begin with those that are here.
  const waits = of.tables === 'one';
  if (samples.preparing.value && !(waits && tables.value.some((entry) => entry.work))) {
    return (
      <section class="card" aria-label="Preparing">
        <p role="status">Making the sample</p>
      </section>
    );
  }
  if (waits && tables.value.some((entry) => !entry.read)) return null;
  return <section class="card quiet-card">{readyTables.value.length > 0 ? ready : empty}</section>;
}
