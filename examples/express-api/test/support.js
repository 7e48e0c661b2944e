import { createServer } from 'node:http';
import { requireToken as withJose } from '../guard.js';
import { requireToken as withJsonwebtoken } from '../jsonwebtoken.js';
import { createApp } from '../app.js';

process.env.NODE_ENV = 'test'; // Express logs the errors it answers, except in tests

export const VERIFIERS = { jose: withJose, 'jsonwebtoken + jwks-rsa': withJsonwebtoken };

/** Serves `handler` on a free port of 127.0.0.1 until the test `t` ends; returns its base URL. */
export async function serve(t, handler) {
  const server = createServer(handler);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${server.address().port}`;
}

/** The example API on a free port; `call(path, token)` gets one of its routes. */
export async function startApi(t, requireToken, settings) {
  const base = await serve(t, createApp(await requireToken(settings)));
  return (path, token, headers = {}) =>
    fetch(base + path, { headers: token === undefined ? headers : { ...headers, authorization: `Bearer ${token}` } });
}

/** A JWKS URL that passes on to `load()` and counts how often it was asked. */
export async function countedJwks(t, load) {
  const counted = { fetches: 0 };
  counted.url = await serve(t, async (req, res) => {
    counted.fetches++;
    res.setHeader('content-type', 'application/json').end(JSON.stringify(await load()));
  });
  return counted;
}

/** The token with the character in the middle of its `part` (0 header, 1 claims, 2 signature) changed. */
export function tampered(token, part) {
  const parts = token.split('.');
  const at = Math.floor(parts[part].length / 2);
  const other = parts[part][at] === 'A' ? 'B' : 'A';
  parts[part] = parts[part].slice(0, at) + other + parts[part].slice(at + 1);
  return parts.join('.');
}

const base64url = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The same claims under `alg: none`, without a signature. */
export function unsigned(token) {
  const [header, claims] = token.split('.');
  return `${base64url({ ...decoded(header), alg: 'none' })}.${claims}.`;
}

/** What one part of a JWT says. */
export function decoded(part) {
  return JSON.parse(Buffer.from(part, 'base64url').toString());
}
