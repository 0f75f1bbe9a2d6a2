import { defineConfig } from 'vite';
import { startScreen } from './start-screen.ts';


// `vite build` makes the site. `vite build --mode faults` makes the same site around an engine
// that goes wrong on request, for the tests of recovery.
export default defineConfig(({ mode }) => {
  const faults = mode === 'faults';
  return {
    root: import.meta.dirname,
    publicDir: 'public',
    plugins: [startScreen()],
    resolve: {
      alias: faults ? [{ find: /^(\.\.\/)+pkg\//, replacement: `${import.meta.dirname}/pkg-faults/` }] : [],
    },
    worker: { format: 'es' as const },
    build: {
      outDir: faults ? 'dist-faults' : 'dist',
      emptyOutDir: true,
      target: 'es2022',
      // Everything is a file with its own address: the policy of the page allows no data: script.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
    },
  };
});
