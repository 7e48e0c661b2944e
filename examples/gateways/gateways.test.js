// The configurations of this directory, run by Debian's nginx and haproxy in front of an API, against a running Cardea.
// CARDEA_URL names it; its issuer is the same URL, and people may log in before they followed the mailed link.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const cardea = process.env.CARDEA_URL?.replace(/\/$/, '');
assert.ok(cardea, 'set CARDEA_URL to the base URL of a running Cardea');
const here = new URL('.', import.meta.url).pathname;

async function freePort() {
  const socket = createSocket().listen(0, '127.0.0.1');
  await new Promise((resolve) => { socket.once('listening', resolve); });
  const { port } = socket.address();
  await new Promise((resolve) => { socket.close(resolve); });
  return port;
}

async function post(path, body) {
  const answer = await fetch(cardea + path, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `POST ${path} answered ${answer.status}: ${text}`);
  return { ...(text && JSON.parse(text)), seq: answer.headers.get('revocation-seq') };
}

async function loggedIn() {
  const email = `erika-${randomBytes(5).toString('hex')}@example.org`, password = `long walk by the canal ${randomBytes(4).toString('hex')}`;
  await post('/auth/register', { email, password });
  return post('/auth/login', { identifier: email, password });
}

/** Says what the gateway passed on. */
async function api(t) {
  const server = createServer((req, res) => res.end(JSON.stringify(req.headers))).listen(0, '127.0.0.1');
  await new Promise((resolve) => { server.once('listening', resolve); });
  t.after(() => { server.close(); server.closeAllConnections(); });
  return server.address().port;
}

const GATEWAYS = {
  nginx: ['nginx.conf', (directory) => ['nginx', '-p', directory, '-c', 'nginx.conf', '-g', 'daemon off;']],
  HAProxy: ['haproxy.cfg', () => ['haproxy', '-db', '-f', 'haproxy.cfg']],
};

/** Runs the gateway as configured, with other ports; `scope` is asked for. Returns its URL. */
async function run(t, name, { issuer = cardea, audience = cardea, scope } = {}) {
  const [file, command] = GATEWAYS[name];
  const directory = mkdtempSync(join(tmpdir(), 'gateway-')), port = await freePort();
  cpSync(join(here, 'check.lua'), join(directory, 'check.lua'));
  const query = `audience=${audience}${scope ? `&scope=${scope}` : ''}`;
  writeFileSync(join(directory, file), readFileSync(join(here, file), 'utf8')
    .replaceAll('audience=http://127.0.0.1:8080', query).replaceAll('127.0.0.1:8080', new URL(issuer).host)
    .replaceAll('127.0.0.1:9001', `127.0.0.1:${await api(t)}`).replaceAll('127.0.0.1:8000', `127.0.0.1:${port}`));
  const [program, ...args] = command(directory);
  const child = spawn(program, args, { cwd: directory, stdio: ['ignore', 'inherit', 'inherit'] });
  const ended = new Promise((resolve) => { child.once('exit', resolve); });
  t.after(async () => {
    child.kill('SIGTERM');
    await ended;
    rmSync(directory, { recursive: true });
  });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 200; tries++) {
    try {
      await fetch(url);
      return url;
    } catch {
      await new Promise((resolve) => { setTimeout(resolve, 25); });
    }
  }
  return assert.fail(`${name} does not answer`);
}

for (const name of Object.keys(GATEWAYS)) {
  test(`${name} lets through whom Cardea knows, until the log-out`, { timeout: 60_000 }, async (t) => {
    const gateway = await run(t, name);
    const get = (headers) => fetch(`${gateway}/things`, { headers });
    const { access_token: token, refresh_token, session_id } = await loggedIn();
    const bearer = { authorization: `Bearer ${token}` };
    assert.ok(session_id);

    const accepted = await get({ ...bearer, 'x-auth-subject': 'root', 'x-auth-client': 'root', X_Auth_Subject: 'root' });
    assert.equal(accepted.status, 200);
    const passedOn = await accepted.json();
    const { sub } = JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
    assert.deepEqual([passedOn['x-auth-subject'], passedOn['x-auth-client'], passedOn['x-auth-scope']], [sub, 'cardea', 'profile email']);

    assert.equal(passedOn.x_auth_subject, undefined);

    const nobody = await get({});
    assert.deepEqual([nobody.status, nobody.headers.get('www-authenticate')], [401, 'Bearer']);
    const broken = await get({ authorization: `${bearer.authorization}x` });
    assert.deepEqual([broken.status, broken.headers.get('www-authenticate')], [401, 'Bearer error="invalid_token"']);
    assert.deepEqual(await broken.json(), { error: 'invalid_token' });

    const { seq } = await post('/auth/logout', { refresh_token });
    assert.equal((await get({ ...bearer, 'revocation-seq': seq })).status, 401);
    assert.equal((await get(bearer)).status, 401);
  });

  test(`${name} refuses a token for another audience, and one that lacks a scope`, { timeout: 60_000 }, async (t) => {
    const { access_token: token } = await loggedIn();
    const headers = { authorization: `Bearer ${token}` };
    assert.equal((await fetch(await run(t, name, { audience: 'https://other.example' }), { headers })).status, 401);
    const lacking = await fetch(await run(t, name, { scope: 'stock:read' }), { headers });
    assert.equal(lacking.status, 403);
    assert.match(lacking.headers.get('www-authenticate'), /^Bearer error="insufficient_scope", scope="stock:read"$/);
  });

  test(`${name} hands Cardea what it is to judge, and nothing else that the sender wrote`, { timeout: 60_000 }, async (t) => {
    const seen = [], cardea = createServer((req, res) => res.end(String(seen.push(req.headers)))).listen(0, '127.0.0.1');
    await new Promise((resolve) => { cardea.once('listening', resolve); });
    t.after(() => { cardea.close(); cardea.closeAllConnections(); });
    const gateway = await run(t, name, { issuer: `http://127.0.0.1:${cardea.address().port}` });
    const forged = ['cookie', 'dpop', 'forwarded', 'x-forwarded-for', 'x-real-ip', 'client-cert', 'x-ssl-client-cert', 'x-forwarded-client-cert'];
    const headers = { authorization: 'Bearer token', 'revocation-seq': '7', ...Object.fromEntries(forged.map((each) => [each, 'forged'])) };
    assert.equal((await fetch(gateway, { headers })).status, 200);
    const judged = seen.at(-1);
    assert.deepEqual([judged.authorization, judged['revocation-seq']], ['Bearer token', '7']);
    assert.deepEqual(Object.entries(judged).filter(([, value]) => value.includes('forged')), []);
  });

  test(`${name} answers 503 while Cardea is away`, { timeout: 60_000 }, async (t) => {
    const gateway = await run(t, name, { issuer: `http://127.0.0.1:${await freePort()}` });
    const answer = await fetch(gateway, { headers: { authorization: 'Bearer token' } });
    assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '1']);
  });
}
