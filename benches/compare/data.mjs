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

/**
 * The two tables trees are trained on: rows to train on, rows held out, levels per column (0 for a
 * number); `explain`: how many rows to explain, against how many background rows (0: by covers).
 */
export const treeTables = {
  numbers: { rows: 200_000, held: 50_000, levels: Array(20).fill(0), explain: [[41_000, 0], [1_000, 100]] },
  // As many levels and distinct values as the columns of a bank's campaign have.
  mixed: {
    rows: 41_188,
    held: 10_000,
    levels: [0, 12, 4, 8, 3, 3, 3, 2, 10, 5, 0, 0, 0, 3, 0, 0, 0, 0, 0],
    distinct: [78, 0, 0, 0, 0, 0, 0, 0, 0, 0, 42, 27, 8, 0, 10, 26, 26, 316, 11],
  },
};

/** Columns one after the other, then the outcomes: a planted truth with steps, waves and products. */
export function treeData({ rows, held, levels, distinct = [] }, seed = 11) {
  const random = generator(seed);
  const n = rows + held;
  const width = levels.length;
  const data = new Float64Array(n * (width + 1));
  const column = (j) => data.subarray(j * n, (j + 1) * n);
  const z = new Float64Array(n).fill(-2);
  levels.forEach((count, j) => {
    const x = column(j);
    if (count > 0) {
      const effect = Array.from({ length: count }, () => 0.4 * normal(random));
      for (let i = 0; i < n; i += 1) {
        // Levels are not equally common.
        x[i] = Math.floor(random() * random() * count);
        z[i] += effect[x[i]];
      }
      return;
    }
    const step = distinct[j] ? 6 / distinct[j] : 0;
    for (let i = 0; i < n; i += 1) {
      const value = normal(random);
      x[i] = step > 0 ? Math.round(value / step) * step : value;
    }
  });
  const numbers = levels.flatMap((count, j) => (count === 0 ? [column(j)] : []));
  const of = (k) => numbers[k % numbers.length];
  for (let i = 0; i < n; i += 1) {
    z[i] += 0.8 * of(0)[i] + 0.6 * Math.sin(2 * of(1)[i]) + 0.5 * of(2)[i] * of(3)[i];
    z[i] += (of(4)[i] > 0.5 ? 0.4 : 0) - 0.3 * of(5)[i] ** 2 + 0.2 * (of(6)[i] + of(7)[i]);
    data[n * width + i] = random() < 1 / (1 + Math.exp(-z[i])) ? 1 : 0;
  }
  return data;
}

/** Writes it once. */
export function treeFile(path, table) {
  if (existsSync(path)) return;
  writeFileSync(path, Buffer.from(treeData(table).buffer));
}

/** Dealer-months of a network with skill, season and chance, one row each or `parts` of it (days). */
export async function dealersCsv(path, dealers, months, parts = 1) {
  if (existsSync(path) && statSync(path).size > 0) return;
  const random = generator(7 + parts);
  const poisson = (mean) => Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  const out = createWriteStream(path);
  out.write('dealer,region,month,page views,visitors,lead volume,sales,close rate,responded 30 min\n');
  for (let dealer = 0; dealer < dealers; dealer += 1) {
    const size = Math.exp(5 + 0.5 * normal(random));
    const rate = 0.15 * Math.exp(0.15 * normal(random));
    const quick = 40 + 40 * random();
    const lines = [];
    for (let month = 0; month < months; month += 1) {
      for (let part = 0; part < parts; part += 1) {
        const leads = poisson((size * (1 + 0.2 * Math.sin((month * Math.PI) / 6))) / Math.sqrt(parts));
        const sales = Math.min(leads, poisson(leads * rate));
        const visitors = 5 * leads + poisson(leads);
        const date = `${2020 + Math.floor(month / 12)}-${two(1 + (month % 12))}-${two(1 + part)}`;
        lines.push(`D${dealer},R${dealer % 8},${date},${3 * visitors},${visitors},${leads},${sales},${leads > 0 ? ((100 * sales) / leads).toFixed(1) : ''},${quick.toFixed(1)}\n`);
      }
    }
    if (!out.write(lines.join(''))) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}
