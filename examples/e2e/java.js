import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Person } from './person.js';
import { freePort, issuer, run } from './running.js';

/**
 * Somebody logs in to a web application in Java at /me and out again by `logOut(person, url)`; its /api/me takes access
 * tokens. Cardea's live a minute (CARDEA_TOKENS_ACCESS_LIFETIME=1m), so that the application refreshes each time.
 */
export function walk(name, directory, jar, logOut, env = {}) {
  test(`${name}: from log-in to log-out`, { timeout: 180_000 }, async (t) => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const java = process.env.JAVA_HOME ? `${process.env.JAVA_HOME}/bin/java` : 'java';
    const app = run(t, directory, java, ['-jar', jar], { ISSUER: issuer, PORT: String(port), ...env });
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
  });
}
