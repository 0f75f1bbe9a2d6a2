import type { IssueGroup } from '../../pkg/nearside';
import { keepFocus } from '../shell/route';
import { Failure } from '../ui/failure';
import { counted } from '../ui/format';
import { useJob } from '../ui/work';
import { readAgain, wishes, type ReadyTable } from './tables';
import { ISSUES } from './words';

/** What was wrong with the file, grouped by how to mend it. */
export function Issues({ table }: { table: ReadyTable }) {
  const { issues, rejectedRows } = table.read.report;
  const { failure, dismiss, take } = useJob();
  if (issues.length === 0 && rejectedRows === 0) return null;
  return (
    <section class="card" aria-labelledby="issues-title">
      <header class="screen-head">
        <h2 id="issues-title">What to know about this file</h2>
        {rejectedRows > 0 && (
          <button type="button" class="button small" onClick={() => void take({ name: 'rows-left-out.csv', type: 'text/csv' }, 'rejected', { table: table.id })}>
            Download the {counted(rejectedRows, 'row that was', 'rows that were')} left out
          </button>
        )}
      </header>
      {failure && <Failure of={failure} onClose={dismiss} />}
      <ul class="plain-list issues">
        {issues.map((group) => (
          <li key={`${group.kind} ${group.column ?? ''}`}>
            <Group group={group} table={table} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Group({ group, table }: { group: IssueGroup; table: ReadyTable }) {
  return (
    <div class="stack-tight">
      <h3>
        {ISSUES[group.kind]}
        {group.column && <> in {group.column}</>} <span class="tag">{counted(group.count, 'time', 'times')}</span>
      </h3>
      <p>{group.advice}</p>
      {group.kind === 'totals_row' && (
        <div class="row">
          <button type="button" class="button small" onClick={() => void readAgain(table.id, { ...wishes(table), keepTotals: true }).then(keepFocus)}>
            Keep {group.count === 1 ? 'it as a row' : 'them as rows'}
          </button>
        </div>
      )}
      {group.examples.length > 0 && (
        <details>
          <summary class="small soft">{group.examples.length === group.count ? 'Where' : `Where, the first ${group.examples.length}`}</summary>
          <div class="scroll-x" role="group" aria-label={`Examples: ${ISSUES[group.kind]}`} tabIndex={0}>
            <table class="table">
              <thead>
                <tr>
                  <th scope="col" class="numeric">
                    Line
                  </th>
                  <th scope="col">Expected</th>
                  <th scope="col">Found</th>
                </tr>
              </thead>
              <tbody>
                {group.examples.map((issue, i) => (
                  <tr key={i}>
                    <td class="numeric">{issue.line}</td>
                    <td>{issue.expected}</td>
                    <td>
                      <code>{issue.found}</code>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
    </div>
  );
}
