import { useId } from 'preact/hooks';
import type { Question } from '../../pkg/nearside';
import { keepFocus } from '../shell/route';
import { readAnswered, type ReadyTable } from './tables';

/** What the file itself does not decide. The first answer is in force until the person chooses. */
export function Questions({ table }: { table: ReadyTable }) {
  const { questions } = table.read.report;
  if (questions.length === 0) return null;
  return (
    <section class="card asks" aria-labelledby="questions-title">
      <h2 id="questions-title">{questions.length === 1 ? 'One question about this file' : 'Questions about this file'}</h2>
      {questions.map((question) => (
        <Ask key={question.text} question={question} onAnswer={(apply) => void readAnswered(table, apply).then(keepFocus)} />
      ))}
    </section>
  );
}

function Ask({ question, onAnswer }: { question: Question; onAnswer: (apply: Question['answers'][number]['apply']) => void }) {
  const name = useId();
  return (
    <fieldset class="stack-tight">
      <legend class="ask">{question.text}</legend>
      <ul class="plain-list">
        {question.answers.map((answer, i) => (
          <li key={answer.text} class="row">
            <span class="answer" id={`${name}-${i}`}>
              {answer.text}
            </span>
            <button type="button" class="button small" aria-describedby={`${name}-${i}`} onClick={() => onAnswer(answer.apply)}>
              {i === 0 ? 'Keep it so' : 'Read it this way'}
            </button>
            {i === 0 && <span class="soft small">read this way for now</span>}
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
