import { useState } from 'preact/hooks';
import { Failure } from '../ui/failure';
import { NumberField } from '../ui/form';
import { useLatest } from '../ui/latest';

/** What a list of a given length brings. */
export function Places({ model, table }: { model: string; table: string }) {
  const [places, setPlaces] = useState<number>();
  const { result, failure } = useLatest('conversionPlaces', places === undefined ? undefined : { model, table, places }, 250);
  return (
    <div class="stack-tight">
      <NumberField
        label="How many people can you contact?"
        value={places}
        min={1}
        max={4_294_967_295}
        step={1}
        onChange={setPlaces}
        why="The best of the list, as it is downloaded."
      />
      <p aria-live="polite">{result?.headline}</p>
      {failure && <Failure of={failure} />}
    </div>
  );
}
