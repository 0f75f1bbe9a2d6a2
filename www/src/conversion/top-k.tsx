import { useState } from 'preact/hooks';
import { Failure } from '../ui/failure';
import { NumberField } from '../ui/form';
import { useLatest } from '../ui/latest';

/** What a list of a given length brings. */
export function TopK({ model, table }: { model: string; table: string }) {
  const [k, setK] = useState<number>();
  const { result, failure } = useLatest('conversionTopK', k === undefined ? undefined : { model, table, k }, 250);
  return (
    <div class="stack-tight">
      <NumberField
        label="How many people can you contact?"
        value={k}
        min={1}
        max={4_294_967_295}
        step={1}
        onChange={setK}
        why="The best of the list, as it is downloaded."
      />
      <p aria-live="polite">{result?.headline}</p>
      {failure && <Failure of={failure} />}
    </div>
  );
}
