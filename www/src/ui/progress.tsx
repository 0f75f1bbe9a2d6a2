import { percentDone, timeLeft } from './format';

export interface Work {
  /** What is being done, in two or three words. */
  stage: string;
  /** Share done, 0 to 1; absent while waiting for the engine to be free. */
  fraction?: number;
  /** Seconds left, once that can be foreseen. */
  left?: number | null;
  cancel: () => void;
  /** Ends a search with the best found so far. */
  finishEarly?: () => void;
}

/** Long work: what, how far, how long, and a way out. */
export function Progress({ work, label }: { work: Work; label: string }) {
  const { stage, fraction, left, cancel, finishEarly } = work;
  return (
    <div class="progress">
      <p>
        {/* Only the stage is announced: the figures change too often to listen to. */}
        <span role="status">{stage}</span>
        <span class="soft small">
          {fraction !== undefined && ` ${percentDone(fraction)}`}
          {left != null && `, ${timeLeft(left)}`}
        </span>
      </p>
      {finishEarly && (
        <button type="button" class="button small" onClick={finishEarly}>
          Stop and keep the best
        </button>
      )}
      <button type="button" class="button small" onClick={cancel}>
        Cancel
      </button>
      <progress aria-label={label} {...(fraction === undefined ? {} : { value: fraction })} max={1} />
    </div>
  );
}
