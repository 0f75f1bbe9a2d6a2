import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { createEngine } from './engine/client';

const engine = createEngine();

// Lets the tests of recovery reach the engine; gone from a release build.
if (import.meta.env.MODE === 'faults') Object.assign(globalThis, { nearsideEngine: engine });

function App() {
  const [state, setState] = useState('Starting the engine.');
  useEffect(() => {
    engine.call('forget', { table: 'none' }).then(
      () => setState('The engine is ready.'),
      (failure: Error) => setState(failure.message),
    );
  }, []);
  return <p role="status">{state}</p>;
}

const app = document.getElementById('app');
if (app) render(<App />, app);
