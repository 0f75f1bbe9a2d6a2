import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { Progress, type Work } from './progress';

interface Props {
  work: Work;
  /** What the card is called: “Training”. */
  name: string;
  /** What the bar is called: “Training the model”. */
  label: string;
  /** The id of the button that started it. */
  startedBy: string;
}

/** A run on its way. Comes into sight wherever on the page it was asked for. */
export function Running({ work, name, label, startedBy }: Props) {
  const card = useRef<HTMLElement>(null);
  useEffect(() => card.current?.scrollIntoView({ block: 'nearest' }), []);
  // When it goes, a focus on its Cancel goes back to where the run was started.
  useLayoutEffect(
    () => () => {
      if (card.current?.contains(document.activeElement)) document.getElementById(startedBy)?.focus();
    },
    [],
  );
  return (
    <section class="card" aria-label={name} ref={card}>
      <Progress work={work} label={label} />
    </section>
  );
}
