import type { Place } from '../../pkg/nearside';
import { EngineFailure } from '../engine/failure';

/** What went wrong and what to do, at its place. */
export function Failure({ of, onClose }: { of: EngineFailure; onClose?: () => void }) {
  const where = place(of.place);
  return (
    <div class="notice danger" role="alert">
      <p class="what">{of.message}</p>
      <p>{of.hint}</p>
      {where && <p class="soft small">{where}</p>}
      {onClose && <CloseButton onClick={onClose} />}
    </div>
  );
}

export function CloseButton({ onClick }: { onClick: () => void }) {
  return (
    <button type="button" class="button quiet small" onClick={onClick}>
      Close
    </button>
  );
}

function place({ file, row, column }: Place): string {
  return [file && `File ${file}`, row !== undefined && `line ${row}`, column && `column ${column}`].filter(Boolean).join(', ');
}

/** Any thrown thing as a failure a person can read. */
export function asFailure(thrown: unknown): EngineFailure {
  if (thrown instanceof EngineFailure) return thrown;
  return new EngineFailure(
    'bad_request',
    'Something on this page went wrong.',
    'Your files and results are still here. Try again; if it happens again, please report it.',
  );
}
