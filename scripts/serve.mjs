// Serves a built site on this machine with the headers of netlify.toml and nothing else.
//
//   node scripts/serve.mjs [folder] [port]

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { brotliCompress, constants } from 'node:zlib';
import { promisify } from 'node:util';
import { headersOf } from './headers.mjs';

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};
const COMPRESSED = /^(text\/|application\/(json|wasm|manifest)|image\/svg)/;

const compress = promisify(brotliCompress);

/** Starts a server for a folder; resolves to it and its address. Tries the next port when one is taken. */
export async function serve(folder, port = 8080, host = '127.0.0.1') {
  const root = resolve(folder);
  const bodies = new Map();

  /** The file, compressed as Netlify's servers do; kept, because it is asked for again. */
  async function body(path, brotli) {
    const key = `${brotli} ${path}`;
    if (!bodies.has(key)) {
      const raw = await readFile(path);
      const quality = { [constants.BROTLI_PARAM_QUALITY]: 5 };
      bodies.set(key, brotli ? await compress(raw, { params: quality }) : raw);
    }
    return bodies.get(key);
  }

  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const headers = headersOf(pathname);
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { Allow: 'GET, HEAD' }).end();
      return;
    }
    try {
      const wanted = normalize(join(root, decodeURIComponent(pathname)));
      if (!`${wanted}/`.startsWith(`${root}/`)) throw new Error('outside');
      const path = pathname.endsWith('/') ? join(wanted, 'index.html') : wanted;
      const type = TYPES[extname(path)] ?? 'application/octet-stream';
      const brotli = COMPRESSED.test(type) && /\bbr\b/.test(request.headers['accept-encoding'] ?? '');
      const bytes = await body(path, brotli);
      response.setHeader('Content-Type', type);
      response.setHeader('Content-Length', bytes.length);
      response.setHeader('Vary', 'Accept-Encoding');
      if (brotli) response.setHeader('Content-Encoding', 'br');
      response.end(request.method === 'HEAD' ? undefined : bytes);
    } catch {
      response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('Not found\n');
    }
  });

  for (let candidate = port; ; candidate += 1) {
    const free = await new Promise((settle, reject) => {
      server.once('error', (cause) => (cause.code === 'EADDRINUSE' ? settle(false) : reject(cause)));
      server.listen(candidate, host, () => settle(true));
    });
    server.removeAllListeners('error');
    if (free) return { server, address: `http://localhost:${server.address().port}/` };
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const folder = process.argv[2] ?? fileURLToPath(new URL('../www/dist', import.meta.url));
  const { address } = await serve(folder, Number(process.argv[3] ?? 8080));
  console.log(`Nearside is at ${address} (Ctrl+C ends it)`);
}
