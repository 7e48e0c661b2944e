// The services of verifier-java, verifier-spring and verifier-quarkus against a running Cardea, whose URL and issuer CARDEA_URL
// is. Each is packaged before (mvn package), and refuses a token after its log-out. EXAMPLES names some: `java,spring`.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { test } from 'node:test';

const cardea = process.env.CARDEA_URL?.replace(/\/$/, '');
assert.ok(cardea, 'set CARDEA_URL to the base URL of a running Cardea');
const java = process.env.JAVA_HOME ? `${process.env.JAVA_HOME}/bin/java` : 'java';
const JARS = {
  java: 'verifier-java/target/verifier-java-0.1.0.jar',
  spring: 'verifier-spring/target/verifier-spring-0.1.0.jar',
  quarkus: 'verifier-quarkus/target/quarkus-app/quarkus-run.jar',
};
const chosen = (process.env.EXAMPLES ?? Object.keys(JARS).join()).split(',');
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

async function freePort() {
  const socket = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => { socket.once('listening', resolve); });
  const { port } = socket.address();
  await new Promise((resolve) => { socket.close(resolve); });
  return port;
}

async function post(path, body) {
  const answer = await fetch(cardea + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const text = await answer.text();
  assert.ok(answer.ok, `POST ${path} answered ${answer.status}: ${text}`);
  return { ...(text && JSON.parse(text)), seq: answer.headers.get('revocation-seq') };
}

async function loggedIn() {
  const email = `erika-${randomBytes(5).toString('hex')}@example.org`, password = `long walk by the canal ${randomBytes(4).toString('hex')}`;
  await post('/auth/register', { email, password });
  return post('/auth/login', { identifier: email, password });
}

/** Starts the service and waits until it is ready; its log is shown when the test fails. */
async function started(t, name) {
  const port = await freePort(), log = [];
  const env = { ...process.env, ISSUER: cardea, AUDIENCE: cardea, PORT: String(port), SERVER_PORT: String(port) };
  const child = spawn(java, ['-jar', new URL(JARS[name], import.meta.url).pathname], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => { child.once('exit', resolve); });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => log.push(String(data)));
  t.after(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 600; tries++) {
    try {
      if ((await fetch(`${url}/ready`)).ok) return url;
    } catch { /* not yet */ }
    assert.equal(child.exitCode, null, log.join(''));
    await pause(100);
  }
  return assert.fail(log.join(''));
}

for (const name of chosen) {
  test(`verifier-${name}: a log-out closes the dashboard`, { timeout: 120_000 }, async (t) => {
    const url = await started(t, name);
    const get = (token, path = '/dashboard', headers = {}) =>
      fetch(url + path, { headers: token === undefined ? headers : { ...headers, authorization: `Bearer ${token}` } });
    const [first, second] = [await loggedIn(), await loggedIn()];
    assert.equal((await get()).status, 401);
    assert.equal((await get(`${first.access_token}x`)).status, 401);
    for (const { access_token: token } of [first, second]) assert.equal((await get(token)).status, 200);
    if (name === 'spring') assert.deepEqual(await (await get(first.access_token, '/later')).json(), await (await get(first.access_token)).json());
    if (name !== 'java') assert.equal((await get(first.access_token, '/admin')).status, 403);

    await post('/auth/logout', { refresh_token: first.refresh_token });
    const begin = performance.now();
    while ((await get(first.access_token)).status === 200) assert.ok(performance.now() - begin < 2000, 'still open after two seconds');
    t.diagnostic(`refused after ${Math.round(performance.now() - begin)} ms`);
    assert.equal((await get(first.access_token)).status, 401);
    assert.equal((await get(second.access_token)).status, 200);

    const { seq } = await post('/auth/logout', { refresh_token: second.refresh_token });
    assert.equal((await get(second.access_token, '/dashboard', { 'revocation-seq': seq })).status, 401);
  });
}
