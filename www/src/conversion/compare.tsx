import { useEffect, useRef, useState } from 'preact/hooks';
import type { Card } from '../../pkg/nearside';
import { readyTable } from '../data/tables';
import type { EngineFailure } from '../engine/failure';
import { engine } from '../shell/engine';
import { AnswerCard } from '../ui/card';
import { asFailure, Failure } from '../ui/failure';
import { Progress, type Work } from '../ui/progress';
import { KINDS } from './setup';
import { changeSetup, running, train, type Answer } from './state';

/** Whether another kind of model would do better, asked for because it takes a while. */
export function Compare({ origin }: { origin: NonNullable<Answer['origin']> }) {
  const [card, setCard] = useState<Card>();
  const [work, setWork] = useState<Work>();
  const [failure, setFailure] = useState<EngineFailure>();
  const abort = useRef<AbortController | undefined>(undefined);
  // Whoever leaves the answer does not wait for this one.
  useEffect(() => () => abort.current?.abort(), []);

  async function compare(): Promise<void> {
    const control = new AbortController();
    abort.current = control;
    const cancel = () => control.abort();
    setFailure(undefined);
    setWork({ stage: 'Waiting for the engine', cancel });
    try {
      const found = await engine.call(
        'conversionCompare',
        { table: origin.table, setup: origin.setup },
        { signal: control.signal, onProgress: ({ stage, fraction, secondsLeft }) => setWork({ stage, fraction, left: secondsLeft, cancel }) },
      );
      setCard(found);
    } catch (thrown) {
      const reason = asFailure(thrown);
      if (reason.code !== 'cancelled') setFailure(reason);
    } finally {
      setWork(undefined);
    }
  }

  if (card)
    return (
      <AnswerCard card={card}>
        <UseKind now={origin.setup.model} />
      </AnswerCard>
    );
  // The rows it was trained on are gone, or are others by now.
  if (readyTable(origin.table)?.version !== origin.version) return null;
  return (
    <section class="card only-screen" aria-labelledby="compare-title">
      <header>
        <h3 class="eyebrow" id="compare-title">
          Other models
        </h3>
        <p class="finding">Would a tree, a forest or boosted trees do better on this file?</p>
      </header>
      {work ? (
        <Progress work={work} label="Comparing models" />
      ) : (
        <div class="row">
          <button type="button" class="button" onClick={() => void compare()}>
            Compare models
          </button>
        </div>
      )}
      {failure && <Failure of={failure} onClose={() => setFailure(undefined)} />}
    </section>
  );
}

/** Trains another of the kinds compared. */
function UseKind({ now }: { now: Answer['report']['setup']['model'] }) {
  return (
    <div class="row only-screen">
      {KINDS.filter(([kind]) => kind !== now).map(([kind, name]) => (
        <button
          key={kind}
          type="button"
          class="button"
          aria-disabled={running.value !== undefined}
          onClick={() => {
            if (running.value) return;
            changeSetup({ model: kind });
            void train();
          }}
        >
          Train {name.toLowerCase()}
        </button>
      ))}
    </div>
  );
}
