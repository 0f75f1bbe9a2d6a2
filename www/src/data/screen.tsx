import { engine } from '../engine/engine';
import { openPaste } from './dropping';
import { DataGrid } from '../ui/datagrid';
import { FilePicker } from '../ui/form';
import { Choices } from './choices';
import { Columns } from './columns';
import { Files } from './files';
import { Issues } from './issues';
import { Questions } from './questions';
import { addFiles, isReady, selected, tables, type ReadyTable } from './tables';

/** Each file as a table: what it holds, how it was read, what was wrong. */
export function DataScreen() {
  const table = selected.value;
  return (
    <div class="data">
      <div class="screen-head">
        <h1 tabIndex={-1}>Data</h1>
        <div class="row">
          <FilePicker multiple onFiles={addFiles} class={tables.value.length === 0 ? 'primary' : ''}>
            Add files
          </FilePicker>
          <button type="button" class="button" onClick={openPaste}>
            Paste text
          </button>
        </div>
      </div>
      {tables.value.length === 0 ? (
        <div class="drop">
          <strong>No file yet</strong>
          <p class="soft">Drop CSV or other text tables anywhere on this page. They stay on this computer.</p>
        </div>
      ) : (
        <Files />
      )}
      {table && isReady(table) && <Details key={table.id} table={table} />}
    </div>
  );
}

function Details({ table }: { table: ReadyTable }) {
  const { report, profiles } = table.read;
  return (
    <div class="stack details">
      <Questions table={table} />
      <section class="card" aria-labelledby="preview-title">
        <header>
          <h2 id="preview-title">{report.file}</h2>
        </header>
        <DataGrid
          key={`${table.id} ${table.version}`}
          label={`Rows of ${report.file}`}
          rows={report.rows}
          columns={profiles.map(({ name, columnType }) => ({ name, numeric: columnType === 'number' }))}
          load={async (start, count) => (await engine.call('rows', { table: table.id, start, count })).rows}
        />
        <Choices table={table} />
      </section>
      <Issues table={table} />
      <Columns table={table} />
    </div>
  );
}
