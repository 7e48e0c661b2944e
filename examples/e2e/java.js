import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text as readAll } from 'node:stream/consumers';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { Person } from './person.js';
import { freePort, issuer, run } from './running.js';

/**
 * Somebody logs in to a web application in Java at /me and out again by `logOut(person, url)`; its /api/me takes access
 * tokens. Cardea's live a minute (CARDEA_TOKENS_ACCESS_LIFETIME=1m), so that the application refreshes each time. `paths`:
 * where it takes log-ins (`redirect`) and what Cardea tells it of log-outs (`logout`).
 */
export function walk(name, { directory, jar, paths, logOut, env }) {
  test(`${name}: from log-in to log-out`, { timeout: 180_000 }, async (t) => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const told = await listen(t, url + paths.logout);
    const client = await register(name, url + paths.redirect, `${url}/`, told.url);
    const java = process.env.JAVA_HOME ? `${process.env.JAVA_HOME}/bin/java` : 'java';
    const app = run(t, directory, java, ['-jar', jar], { ISSUER: issuer, PORT: String(port), ...client, ...env });
    await app.answers(`${url}/`);
    const person = await Person.register(issuer);
    const hello = new RegExp(`Hello Erika Example, ${person.email}, token (.+)`);

    const first = await person.open(`${url}/me`);
    assert.deepEqual(person.pressed, ['login-submit', 'consent-allow'], first.text);
    assert.match(first.text, hello, app.said);
    assert.notEqual((await person.open(`${url}/me`)).text, first.text, 'refreshed');

    const token = await person.accessToken();
    const api = (token) => fetch(`${url}/api/me`, { headers: token ? { authorization: `Bearer ${token}` } : {} });
    assert.equal((await api(token)).status, 200, app.said);
    assert.equal((await api()).status, 401);
    assert.equal((await api(token.slice(0, -4))).status, 401);

    const out = await logOut(person, url);
    assert.equal(out.url.replace(/\?.*/, ''), `${url}/`, out.text);
    assert.equal(out.text, 'Everybody may see this');
    assert.match((await person.get(`${url}/me`)).text, /id="login-submit"/, 'Cardea has logged them out too');

    assert.match((await person.open(`${url}/me`)).text, hello, app.said);
    await person.endSessions();
    for (let i = 0; i < 100 && told.answers.length < 2; i++) await setTimeout(100);
    assert.deepEqual(told.answers, [200, 200], `Cardea tells of both log-outs: ${app.said}`);
    assert.doesNotMatch((await person.get(`${url}/me`)).text, hello);
  });
}

/** Hands what Cardea tells of log-outs on to `target`, and keeps how that answers. */
async function listen(t, target) {
  const answers = [];
  const server = createServer(async (request, response) => {
    const headers = { 'content-type': request.headers['content-type'] };
    const answer = await fetch(target, { method: 'POST', headers, body: await readAll(request) });
    answers.push(answer.status);
    response.writeHead(answer.status).end(await answer.text());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return { url: `http://127.0.0.1:${server.address().port}/`, answers };
}

/** A client of this run, as Cardea has to know where to tell of log-outs (CARDEA_CLIENTS_REGISTRATION=open). */
async function register(name, redirect, afterLogout, backchannel) {
  const answer = await fetch(`${issuer}/oauth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_name: name,
      application_type: 'native',
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: [redirect],
      post_logout_redirect_uris: [afterLogout],
      backchannel_logout_uri: backchannel,
    }),
  });
  assert.equal(answer.status, 201, await answer.clone().text());
  const { client_id: CLIENT_ID, client_secret: CLIENT_SECRET } = await answer.json();
  return { CLIENT_ID, CLIENT_SECRET };
}
