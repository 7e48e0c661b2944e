// Debian's libapache2-mod-auth-openidc: from log-in to log-out.
import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Person } from './person.js';
import { freePort, issuer, run } from './running.js';

test('mod_auth_openidc: from log-in to log-out', { timeout: 60_000 }, async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'apache-'));
  await chmod(directory, 0o777); // as root, Apache serves as another user
  t.after(() => rm(directory, { recursive: true }));
  const port = String(await freePort());
  const url = `http://127.0.0.1:${port}`;
  const site = fileURLToPath(new URL('../apache/site', import.meta.url));
  const env = { ISSUER: issuer, PORT: port, URL: url, RUN: directory, SITE: site };
  const apache = run(t, 'apache', 'apache2', ['-f', fileURLToPath(new URL('../apache/server.conf', import.meta.url)), '-DFOREGROUND'], env);
  await apache.answers(`${url}/`);
  const person = await Person.register(issuer);
  const hello = new RegExp(`Hello Erika Example, ${person.email}`);

  const home = await person.open(`${url}/private/`);
  assert.match(home.text, hello, apache.said);
  assert.equal(home.url, `${url}/private/`);
  assert.deepEqual(person.pressed, ['login-submit', 'consent-allow']);

  const token = async () => JSON.parse((await person.get(`${url}/private/callback?info=json`)).text).access_token;
  const first = await token();
  const refresh = new URLSearchParams({ refresh: `${url}/private/`, access_token: first });
  assert.match((await person.get(`${url}/private/callback?${refresh}`)).text, hello, apache.said);
  const second = await token();
  assert.notEqual(second, first, 'refreshed');

  const out = await person.open(`${url}/private/callback?${new URLSearchParams({ logout: `${url}/` })}`);
  assert.match(out.text, /Log in/, apache.said);
  assert.equal(out.url, `${url}/`);
  assert.match((await person.get(`${url}/private/`)).text, /id="login-submit"/, 'Cardea has logged them out too');
});
