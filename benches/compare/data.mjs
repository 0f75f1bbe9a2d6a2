// The bench's data, from a seed: the same bytes on every machine.
import { createWriteStream, existsSync, statSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';

/** xorshift32: small, seeded, and good enough for test data. */
function generator(seed) {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 4294967296;
  };
}

function normal(random) {
  return Math.sqrt(-2 * Math.log(random() || 1e-12)) * Math.cos(2 * Math.PI * random());
}

const two = (n) => String(n).padStart(2, '0');

/** 1,000,000 x 12 mixed columns, 77 MB. */
export async function mixedCsv(path, rows = 1_000_000) {
  if (existsSync(path) && statSync(path).size > 0) return;
  const random = generator(20261122);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const channels = ['email', 'phone', 'paid search', 'social', 'direct mail'];
  const regions = ['North', 'South', 'East', 'West', 'Central', 'Overseas'];
  const segments = Array.from({ length: 40 }, (_, i) => `S${two(i)}`);
  const out = createWriteStream(path);
  out.write(
    'customer_id,signup_date,channel,region,segment,age,visits,spend,discount,last_seen,score,converted\n',
  );
  let block = [];
  for (let i = 0; i < rows; i += 1) {
    const day = `20${18 + Math.floor(random() * 7)}-${two(1 + Math.floor(random() * 12))}-${two(1 + Math.floor(random() * 28))}`;
    const seen = `20${24 + Math.floor(random() * 2)}-${two(1 + Math.floor(random() * 12))}-${two(1 + Math.floor(random() * 28))}`;
    block.push(
      [
        `C${String(i).padStart(8, '0')}`,
        day,
        pick(channels),
        pick(regions),
        pick(segments),
        random() < 0.03 ? '' : 18 + Math.floor(random() * 70),
        Math.floor(-Math.log(random() || 1e-12) * 6),
        (Math.exp(3 + normal(random))).toFixed(2),
        random() < 0.1 ? '' : random().toFixed(3),
        seen,
        normal(random).toFixed(4),
        random() < 0.11 ? 'yes' : 'no',
      ].join(','),
    );
    if (block.length === 20_000) {
      if (!out.write(`${block.join('\n')}\n`)) await once(out, 'drain');
      block = [];
    }
  }
  if (block.length > 0) out.write(`${block.join('\n')}\n`);
  out.end();
  await once(out, 'finish');
}

/** A design of rows x columns standard normals (row-major) with labels from planted coefficients. */
export function logisticData(pathX, pathY, rows = 200_000, columns = 20) {
  if (existsSync(pathX) && existsSync(pathY)) return;
  const random = generator(7);
  const beta = Array.from({ length: columns }, () => 0.4 * normal(random));
  const x = new Float64Array(rows * columns);
  const y = new Float64Array(rows);
  for (let i = 0; i < rows; i += 1) {
    let z = -1.8;
    for (let j = 0; j < columns; j += 1) {
      const value = normal(random);
      x[i * columns + j] = value;
      z += value * beta[j];
    }
    y[i] = random() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
  }
  writeFileSync(pathX, Buffer.from(x.buffer));
  writeFileSync(pathY, Buffer.from(y.buffer));
}
