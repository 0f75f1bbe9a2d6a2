// Files made for the tests. Nothing random: every run drops the same bytes.

/** A repeatable stream of numbers between 0 and 1 (mulberry32). */
function stream(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A text as a file to be dropped. */
export function file(name, text, mimeType = 'text/csv') {
  return { name, mimeType, buffer: Buffer.from(text) };
}

/**
 * A campaign in which older people and returning customers convert more often, and `call_seconds`
 * is known only after the call.
 */
export function campaign({ rows = 2_000, name = 'campaign.csv', seed = 7 } = {}) {
  const next = stream(seed);
  const lines = ['customer;age;channel;returning;call_seconds;converted'];
  for (let row = 0; row < rows; row += 1) {
    const age = 18 + Math.floor(next() * 60);
    const channel = ['email', 'phone', 'post'][Math.floor(next() * 3)];
    const returning = next() < 0.3;
    const logit = -3.2 + 0.03 * (age - 40) + (returning ? 1.4 : 0) + (channel === 'phone' ? 0.7 : 0);
    const converted = next() < 1 / (1 + Math.exp(-logit));
    const seconds = Math.floor((converted ? 300 : 90) * (0.5 + next()));
    lines.push(`C${String(row).padStart(6, '0')};${age};${channel};${returning ? 'yes' : 'no'};${seconds};${converted ? 'yes' : 'no'}`);
  }
  return file(name, `${lines.join('\n')}\n`);
}

/** An outcome that people wrote by hand, with a word that may be meant as a yes. */
export function byHand({ rows = 900 } = {}) {
  const next = stream(41);
  const lines = ['visits,channel,bought'];
  for (let row = 0; row < rows; row += 1) {
    const visits = Math.floor(next() * 15);
    const ways = next() * 20 < visits ? ['Yes', 'YES', 'yes', '"yes "', 'Y'] : ['No', 'NO', 'no'];
    lines.push(`${visits},${['mail', 'search', 'social'][row % 3]},${ways[Math.floor(next() * ways.length)]}`);
  }
  return file('by-hand.csv', `${lines.join('\n')}\n`);
}

/** As many columns as people paste from a data warehouse. */
export function wide({ columns = 300, rows = 400 } = {}) {
  const next = stream(11);
  const lines = [[...Array.from({ length: columns - 1 }, (_, i) => `measure_${i + 1}`), 'converted'].join(',')];
  for (let row = 0; row < rows; row += 1) {
    const cells = Array.from({ length: columns - 1 }, () => (next() * 100).toFixed(2));
    lines.push([...cells, Number(cells[0]) + next() * 60 > 100 ? 'yes' : 'no'].join(','));
  }
  return file('wide.csv', `${lines.join('\n')}\n`);
}

/** Nobody converted. */
export function oneClass() {
  const next = stream(13);
  const lines = ['age,visits,converted'];
  for (let row = 0; row < 300; row += 1) lines.push(`${18 + Math.floor(next() * 60)},${Math.floor(next() * 9)},no`);
  return file('one-class.csv', `${lines.join('\n')}\n`);
}

/** One person converted. */
export function onePositive() {
  const next = stream(17);
  const lines = ['age,visits,converted'];
  for (let row = 0; row < 300; row += 1) {
    lines.push(`${18 + Math.floor(next() * 60)},${Math.floor(next() * 9)},${row === 150 ? 'yes' : 'no'}`);
  }
  return file('one-positive.csv', `${lines.join('\n')}\n`);
}

export function empty() {
  return file('empty.csv', '');
}

/** The head of a PNG picture under a wrong name. */
export function picture() {
  const bytes = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 64, 0, 0, 0, 64, 8, 6, 0, 0, 0];
  const next = stream(19);
  return {
    name: 'picture.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from([...bytes, ...Array.from({ length: 4_000 }, () => Math.floor(next() * 256))]),
  };
}

/** A network of dealers by month: the fourth dealer sells half of what others with its traffic would. */
export function network({ dealers = 24, months = 15, name = 'dealers.csv', seed = 23 } = {}) {
  const next = stream(seed);
  const lines = ['Dealer,Region,Month,VDP Views,Visitors,Visitor Conversions,Lead Volume,Sales,Close Rate,Responded30Min'];
  for (let dealer = 0; dealer < dealers; dealer += 1) {
    const size = 60 + Math.floor(next() * 120);
    for (let month = 0; month < months; month += 1) {
      const leads = Math.floor(size * (0.9 + 0.2 * Math.sin(month / 2) + 0.2 * next()));
      const rate = (dealer === 3 ? 0.1 : 0.2) * (0.85 + 0.3 * next());
      const sales = Math.round(leads * rate);
      const date = `${2023 + Math.floor(month / 12)}-${String(1 + (month % 12)).padStart(2, '0')}`;
      const quick = (40 + 30 * next()).toFixed(1);
      lines.push(
        [`Dealer ${dealer + 1}`, ['North', 'South'][dealer % 2], date, leads * 40, leads * 25, leads * 5, leads, sales, ((100 * sales) / leads).toFixed(1), quick].join(','),
      );
    }
  }
  return file(name, `${lines.join('\n')}\n`);
}

/** The service of the same network, as a file of its own. */
export function service({ dealers = 24, months = 15, name = 'service.csv', seed = 29 } = {}) {
  const next = stream(seed);
  const lines = ['dealer;month;service page views;service visitors;service leads;repair orders;service retention'];
  for (let dealer = 0; dealer < dealers; dealer += 1) {
    for (let month = 0; month < months; month += 1) {
      const date = `${2023 + Math.floor(month / 12)}-${String(1 + (month % 12)).padStart(2, '0')}`;
      const visitors = 300 + Math.floor(next() * 200);
      lines.push(`Dealer ${dealer + 1};${date};${visitors * 3};${visitors};${Math.round(visitors / 4)};${Math.round(visitors * (0.3 + 0.1 * next()))};${(50 + 20 * next()).toFixed(1)}`);
    }
  }
  return file(name, `${lines.join('\n')}\n`);
}

/** Sales and traffic of stores, in two files that name the stores by these. */
export function stores(inSales, inTraffic, { dealers = 24, months = 15 } = {}) {
  const next = stream(37);
  const sales = ['store_id,month,sales,region'];
  const traffic = ['store_id,month,visitors,leads'];
  for (let dealer = 0; dealer < dealers; dealer += 1) {
    const size = 60 + Math.floor(next() * 120);
    for (let month = 0; month < months; month += 1) {
      const date = `${2023 + Math.floor(month / 12)}-${String(1 + (month % 12)).padStart(2, '0')}`;
      const leads = Math.floor(size * (0.9 + 0.2 * next()));
      sales.push(`${inSales(dealer + 1)},${date},${Math.round(leads * 0.2 * (0.85 + 0.3 * next()))},${['North', 'South'][dealer % 2]}`);
      traffic.push(`${inTraffic(dealer + 1)},${date},${leads * 5},${leads}`);
    }
  }
  return [file('sales.csv', `${sales.join('\n')}\n`), file('traffic.csv', `${traffic.join('\n')}\n`)];
}

/**
 * What real tables hold besides: 1,000 levels, a column without a value, one that hardly ever has
 * another value, and rows that are copies.
 */
export function odd({ rows = 3_000 } = {}) {
  const next = stream(31);
  const lines = ['city,nothing,rare,age,converted'];
  for (let row = 0; row < rows; row += 1) {
    const age = 18 + Math.floor(next() * 60);
    const converted = next() < 1 / (1 + Math.exp(2 - 0.03 * (age - 40)));
    const line = `City ${Math.floor(next() * 1_000)},,${row === 7 ? 1 : 0},${age},${converted ? 'yes' : 'no'}`;
    lines.push(line);
    if (row % 10 === 0) lines.push(line);
  }
  return file('odd.csv', `${lines.join('\n')}\n`);
}
