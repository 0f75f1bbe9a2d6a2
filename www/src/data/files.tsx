import { focusHeading, goTo } from '../shell/route';
import { Failure } from '../ui/failure';
import { counted, fileSize } from '../ui/format';
import { Progress } from '../ui/progress';
import { chooseTable } from '../conversion/state';
import { dismissFailure, forget, selectedId, tables, type TableEntry } from './tables';

/** The files on the page, each with its state. */
export function Files() {
  return (
    <ul class="files plain-list" aria-label="Files">
      {tables.value.map((table) => (
        <li key={table.id} class={table.id === selectedId.value ? 'file chosen' : 'file'}>
          <FileLine table={table} />
          {table.work && <Progress work={table.work} label={`Reading ${table.file.name}`} />}
          {table.failure && (
            <Failure of={table.failure} onClose={() => close(table)} />
          )}
        </li>
      ))}
    </ul>
  );
}

/** What failed to be read again is still there as it was; what was never read goes. */
function close(table: TableEntry): void {
  if (table.read) dismissFailure(table.id);
  else forget(table.id);
  focusHeading();
}

function remove(id: string): void {
  forget(id);
  focusHeading();
}

function FileLine({ table }: { table: TableEntry }) {
  const { id, file, read } = table;
  const chosen = id === selectedId.value;
  const facts = read
    ? [counted(read.report.rows, 'row', 'rows'), counted(read.profiles.length, 'column', 'columns'), fileSize(read.report.bytes)]
    : [fileSize(file.size)];
  return (
    <div class="file-line">
      {read ? (
        <button type="button" class="file-name" aria-pressed={chosen} onClick={() => (selectedId.value = id)}>
          {file.name}
        </button>
      ) : (
        <span class="file-name">{file.name}</span>
      )}
      <span class="soft small">{facts.join(' · ')}</span>
      <span class="row">
        {read && (
          <>
            <button
              type="button"
              class={chosen ? 'button small primary' : 'button small'}
              onClick={() => {
                chooseTable(id);
                goTo('conversion');
              }}
            >
              Who will convert?
            </button>
            <button type="button" class="button small" onClick={() => goTo('scorecard')}>
              Is each dealer selling what it should?
            </button>
          </>
        )}
        <button type="button" class="button quiet small" onClick={() => remove(id)} aria-label={`Remove ${file.name} from this page`}>
          Remove
        </button>
      </span>
    </div>
  );
}
