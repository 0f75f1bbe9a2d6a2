// The one kind of error that leaves the engine's client.

import type { Error as EngineError, Place } from '../../pkg/nearside';

/** The engine's own codes, and two for the engine itself being gone. */
export type FailureCode = EngineError['code'] | 'engine_crashed' | 'out_of_memory';

/** Why a call was rejected: a code for programs, two sentences for people. */
export class EngineFailure extends Error {
  readonly code: FailureCode;
  readonly place: Place;
  /** What to do, as one plain sentence. */
  readonly hint: string;

  constructor(code: FailureCode, message: string, hint: string, place: Place = {}) {
    super(message);
    this.name = 'EngineFailure';
    this.code = code;
    this.hint = hint;
    this.place = place;
  }
}

/** The caller cancelled the call. */
export function cancelled(): EngineFailure {
  return new EngineFailure('cancelled', 'Cancelled.', 'Nothing was changed.');
}

/** The engine is gone, and every call it had with it. */
export function crashed(reason: 'out_of_memory' | 'defect'): EngineFailure {
  return reason === 'out_of_memory'
    ? new EngineFailure(
        'out_of_memory',
        'The calculation needed more memory than a browser tab may use.',
        'Close other tabs, or use a smaller file or fewer columns.',
      )
    : new EngineFailure(
        'engine_crashed',
        'The calculation stopped because of a defect in Nearside.',
        'Try again; if it happens again, please report it.',
      );
}

/** No worker can be had at all. */
export function unstartable(): EngineFailure {
  return new EngineFailure(
    'engine_crashed',
    'The engine could not be started.',
    'Check the connection, then load the page again.',
  );
}
