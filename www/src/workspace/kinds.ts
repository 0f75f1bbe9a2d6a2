// What the engine says of every kind of model: names, what speaks for it, what its file holds.

import { signal } from '@preact/signals';
import type { KindInfo, ModelKind } from '../../pkg/nearside';
import { engineOnPage } from '../engine/page';

/** The simplest first; empty until the engine is here, which is before any answer. */
export const kinds = signal<readonly KindInfo[]>([]);

engineOnPage().then(
  ({ Engine }) => {
    kinds.value = Engine.modelKinds();
  },
  () => undefined, // what fails here is said at the first real call
);

export function infoOf(kind: ModelKind): KindInfo | undefined {
  return kinds.value.find((info) => info.kind === kind);
}
