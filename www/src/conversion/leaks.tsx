import type { LeakFinding } from '../../pkg/nearside';
import { EstimateText } from '../ui/estimate';
import { include, running, setup, stale, train } from './state';

/** Suspects that are shown at once; the others are a click away. */
const SHOWN = 6;

/** Columns that may give the answer away, each as a question. */
export function Leaks({ leaks }: { leaks: readonly LeakFinding[] }) {
  if (leaks.length === 0) return null;
  const more = leaks.slice(SHOWN);
  return (
    <section class="card asks" aria-labelledby="leaks-title">
      <h2 id="leaks-title">{leaks.length === 1 ? 'One column may give the answer away' : 'Some columns may give the answer away'}</h2>
      <List leaks={leaks.slice(0, SHOWN)} />
      {more.length > 0 && (
        <details>
          <summary>and {more.length} more</summary>
          <List leaks={more} />
        </details>
      )}
    </section>
  );
}

function List({ leaks }: { leaks: readonly LeakFinding[] }) {
  return (
    <ul class="plain-list issues">
      {leaks.map((leak) => (
        <li key={`${leak.column} ${leak.rule}`}>
          <Leak leak={leak} />
        </li>
      ))}
    </ul>
  );
}

function Leak({ leak }: { leak: LeakFinding }) {
  const { column, included } = leak;
  const known = setup.value?.columns.some(({ name }) => name === column) ?? false;
  const again = (use: boolean) => {
    include(column, use);
    void train();
  };
  return (
    <div class="stack-tight">
      <h3>{leak.question}</h3>
      <p>{leak.evidence}</p>
      <dl class="figures">
        <div>
          <dt>ROC AUC with {column}</dt>
          <dd>
            <EstimateText of={leak.aucWith} />
          </dd>
        </div>
        <div>
          <dt>ROC AUC without it</dt>
          <dd>
            <EstimateText of={leak.aucWithout} />
          </dd>
        </div>
      </dl>
      <div class="row">
        <span class="tag">{included ? 'This answer uses it' : 'This answer does without it'}</span>
        {known && !stale.value && (
          <button type="button" class="button" aria-disabled={running.value !== undefined} onClick={() => again(!included)}>
            {included ? 'Leave it out and train again' : 'Use it and train again'}
          </button>
        )}
      </div>
    </div>
  );
}
