import { focusHeading, goTo } from '../shell/route';
import { Failure } from '../ui/failure';
import { counted, fileSize } from '../ui/format';
import { Progress } from '../ui/progress';
import { WORKSPACES } from '../workspaces';
import { dismissFailure, forget, selectedId, tables, type TableEntry } from './tables';
import { wantedTables } from './wanted';

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
        {read &&
          WORKSPACES.map((workspace, at) => (
            <button
              key={workspace.id}
              type="button"
              class={chosen && at === 0 ? 'button small primary' : 'button small'}
              onClick={() => {
                // Where several tables belong together, all are asked about until the person says otherwise.
                if (workspace.tables === 'one') wantedTables(workspace.id).value = [id];
                goTo(workspace.id);
              }}
            >
              {workspace.ask}
            </button>
          ))}
        <button type="button" class="button quiet small" onClick={() => remove(id)} aria-label={`Remove ${file.name} from this page`}>
          Remove
        </button>
      </span>
    </div>
  );
}
