import type { Grid } from '../../pkg/nearside';

/** A small table for reading. On a narrow screen it scrolls within itself. */
export function ReadingTable({ grid, class: kind = '' }: { grid: Grid; class?: string }) {
  return (
    <div class="scroll-x" role="group" aria-label={grid.caption} tabIndex={0}>
      <table class={`table ${kind}`}>
        <caption>{grid.caption}</caption>
        <thead>
          <tr>
            {grid.headers.map((header, j) => (
              <th key={j} scope="col" class={numeric(grid, j)}>
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {grid.rows.map((row, i) => (
            <tr key={i}>
              {row.map((cell, j) => (
                <td key={j} class={numeric(grid, j)}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function numeric(grid: Grid, column: number): string | undefined {
  return grid.numeric[column] ? 'numeric' : undefined;
}
