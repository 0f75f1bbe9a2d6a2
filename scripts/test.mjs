// Runs every test, goes on after a failure, and ends with one line of counts.
//
//   node scripts/test.mjs [lint]      lint: only what needs no build of the site
//
// A step that is no test run of its own (formatting, clippy, a build) counts as one test.

import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const logs = join(root, 'target', 'test-logs');
const nodeCounts = join(logs, 'node.tap');
const wasm = ['--target', 'wasm32-unknown-unknown'];

/** Counts of `cargo test` and of wasm-bindgen's runner: one line per test binary. */
function cargoCounts(output) {
  const counts = { passed: 0, failed: 0, runs: 0 };
  for (const [, passed, failed] of output.matchAll(/^test result: .*? (\d+) passed; (\d+) failed/gm)) {
    counts.passed += Number(passed);
    counts.failed += Number(failed);
    counts.runs += 1;
  }
  return counts;
}

/** Counts of `node --test`. A test that was skipped or never ended has not passed. */
function tapCounts() {
  const output = existsSync(nodeCounts) ? readFileSync(nodeCounts, 'utf8') : '';
  const count = (name) => Number(output.match(new RegExp(`^# ${name} (\\d+)$`, 'm'))?.[1] ?? 0);
  const failed = count('fail') + count('cancelled') + count('skipped') + count('todo');
  return { passed: count('pass'), failed, runs: count('tests') };
}

/** Where a program is; an empty string when it is nowhere. */
function find(program) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path)) ?? '';
}

/** The workspaces, as src/web/mod.rs lists them. */
const [, listed = ''] = /^workspaces! \{([^}]*)\}/m.exec(readFileSync(join(root, 'src', 'web', 'mod.rs'), 'utf8')) ?? [];
const workspaces = listed.match(/\w+/g) ?? [];

const LINT = [
  { name: 'Formatting', run: ['cargo', 'fmt', '--all', '--check'] },
  // Their `mod` lines are made by a macro, into which cargo fmt does not look.
  { name: 'Formatting of the workspaces of web/', run: ['rustfmt', '--edition', '2024', '--check', ...workspaces.map((name) => `src/web/${name}.rs`)] },
  { name: 'Clippy, native', run: ['cargo', 'clippy', '--locked', '--all-targets', '--', '-D', 'warnings'] },
  {
    name: 'Clippy, wasm32',
    run: ['cargo', 'clippy', '--locked', ...wasm, '--lib', '--test', 'web', '--test', 'worker', '--test', 'samples', '--test', 'web_charts', '--', '-D', 'warnings'],
  },
  {
    name: 'Clippy, wasm32 with planted faults and plain models',
    run: ['cargo', 'clippy', '--locked', ...wasm, '--lib', '--test', 'worker', '--features', 'planted-faults,plain-models', '--', '-D', 'warnings'],
  },
  {
    name: 'Documentation',
    run: ['cargo', 'doc', '--locked', '--no-deps', '--lib'],
    env: { RUSTDOCFLAGS: '-D warnings' },
  },
];

const TESTS = [
  { name: 'Native tests', run: ['cargo', 'test', '--locked', '--no-fail-fast'], counts: cargoCounts },
  {
    name: 'Browser tests of the engine, page and worker',
    run: [
      'wasm-pack', 'test', '--headless', '--chrome', '--chromedriver', find('chromedriver'),
      '--', '--locked', '--features', 'plain-models', '--test', 'web', '--test', 'worker', '--test', 'samples', '--test', 'web_charts',
    ],
    counts: cargoCounts,
    least: 4,
  },
  { name: 'Site, with its type check', run: ['make', '--no-print-directory', 'site'], key: 'site' },
  { name: 'Site with planted faults', run: ['make', '--no-print-directory', 'faults'], key: 'faults' },
  {
    name: 'Node and end-to-end tests',
    needs: ['site', 'faults'],
    run: [
      'node', '--test', '--test-concurrency=1',
      '--test-reporter=spec', '--test-reporter-destination=stdout',
      '--test-reporter=tap', `--test-reporter-destination=${nodeCounts}`,
      'tests/node/', 'tests/e2e/',
    ],
    counts: tapCounts,
  },
];

if (existsSync(join(root, 'fuzz', 'run.sh'))) {
  TESTS.push({ name: 'Fuzz target, ten seconds', run: ['fuzz/run.sh', '10'] });
}

/** Runs a command, shows its output and keeps it in a log. */
function execute({ name, run: [command, ...args], env = {} }) {
  return new Promise((resolve) => {
    const log = createWriteStream(join(logs, `${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.log`));
    const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk;
        log.write(chunk);
        process.stdout.write(chunk);
      });
    }
    const end = (code) => log.end(() => resolve({ code, output }));
    child.on('error', (cause) => {
      console.log(cause.message);
      end(127);
    });
    child.on('close', end);
  });
}

mkdirSync(logs, { recursive: true });
const total = { passed: 0, failed: 0 };
const failures = [];
const broken = new Set();

for (const step of process.argv[2] === 'lint' ? LINT : [...LINT, ...TESTS]) {
  console.log(`\n==> ${step.name}`);
  const missing = step.needs?.filter((key) => broken.has(key)) ?? [];
  const began = performance.now();
  const { code, output } = missing.length > 0 ? { code: 1, output: '' } : await execute(step);
  const seconds = Math.round((performance.now() - began) / 1_000);
  const counts = step.counts && missing.length === 0 ? step.counts(output) : { passed: code === 0 ? 1 : 0, failed: 0, runs: 1 };
  // A runner that fails without naming a failed test, or runs nothing, has failed itself.
  const silent = counts.failed === 0 && (code !== 0 || counts.runs < (step.least ?? 1));
  total.passed += counts.passed;
  total.failed += counts.failed + (silent ? 1 : 0);
  if (silent || counts.failed > 0) {
    failures.push(step.name);
    if (step.key) broken.add(step.key);
  }
  console.log(`==> ${step.name}: ${silent || counts.failed > 0 ? 'FAILED' : 'ok'} (${seconds} s)`);
}

if (failures.length > 0) console.log(`\nFailed: ${failures.join('; ')}. The output of each step is in target/test-logs.`);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
