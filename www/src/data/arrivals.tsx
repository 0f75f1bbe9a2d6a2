import { Failure } from '../ui/failure';
import { Progress } from '../ui/progress';
import { forget, tables } from './tables';

/** Files on their way, on a screen where there is something else to look at. */
export function Arrivals() {
  return (
    <>
      {tables.value
        .filter((entry) => !entry.read)
        .map(({ id, file, work, failure }) => (
          <section key={id} class="card" aria-label={file.name}>
            <h2>{file.name}</h2>
            {work && <Progress work={work} label={`Reading ${file.name}`} />}
            {failure && <Failure of={failure} onClose={() => forget(id)} />}
          </section>
        ))}
    </>
  );
}
