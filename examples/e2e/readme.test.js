// The README's five lines for each kind of application, pasted, with the clients of dev mode.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile, writeFile, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Person } from './person.js';
import { pasted } from './readme.js';
import { freePort, issuer, run } from './running.js';

const here = fileURLToPath(new URL('.', import.meta.url));

test('an app in the browser', { skip: !process.env.CHROMIUM && 'no CHROMIUM', timeout: 120_000 }, async (t) => {
  const [script] = pasted('An app in the browser', 'js');
  const imports = Object.fromEntries(['oidc-client-ts', 'jwt-decode'].map((name) => [name, `/modules/${name}`]));
  const page = `<!doctype html><title>App</title><script type="importmap">${JSON.stringify({ imports })}</script>
    <body><script type="module">${script}</script></body>`;
  const server = createServer(async (request, response) => {
    const [, module] = request.url.match(/^\/modules\/(.*)/) ?? [];
    response.setHeader('content-type', module ? 'text/javascript' : 'text/html');
    response.end(module ? await readFile(fileURLToPath(import.meta.resolve(module))) : page);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { chromium } = await import('../../src/test/browser/node_modules/playwright-core/index.mjs');
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
  t.after(async () => {
    await browser.close();
    server.close();
  });
  const person = await Person.register(issuer);
  const seen = await browser.newPage();
  await seen.goto(`http://127.0.0.1:${server.address().port}/`);
  await seen.fill('[name=username]', person.email);
  await seen.fill('[name=password]', person.password);
  await seen.click('#login-submit');
  await seen.click('#consent-allow');
  await seen.waitForFunction(() => document.body.textContent === 'Hello Erika Example');
});

test('a web application with a server', { timeout: 60_000 }, async (t) => {
  const [script] = pasted('A web application with a server', 'js');
  const directory = await mkdtemp(join(here, 'site-')); // here, so that it finds its modules
  t.after(() => rm(directory, { recursive: true }));
  const port = await freePort();
  await writeFile(join(directory, 'site.mjs'), script.replaceAll('3000', port));
  const site = run(t, 'e2e', 'node', [join(directory, 'site.mjs')]);
  await site.answers(`http://127.0.0.1:${port}/`);
  const person = await Person.register(issuer);
  assert.equal((await person.open(`http://127.0.0.1:${port}/`)).text, 'Hello Erika Example', site.said);
  assert.match((await person.get(`http://127.0.0.1:${port}/logout`)).text, /id="login-submit"/, site.said);
});

test('a command line', { timeout: 60_000 }, async (t) => {
  const [script] = pasted('A command line', 'sh');
  const shell = run(t, 'e2e', 'bash', ['-euc', script]);
  const [, uri, code] = await shell.until(/Open (\S+) and enter (\S+)/);
  const person = await Person.register(issuer);
  await person.answer(await person.submit(await person.get(uri), 'device-submit', { user_code: code }));
  assert.equal(await shell.ended, 0, shell.said);
  assert.match(shell.said, new RegExp(`"email":"${person.email}"`));
});

test('a service', { timeout: 60_000 }, async (t) => {
  const [script] = pasted('A service, and a workload in Kubernetes', 'sh');
  const shell = run(t, 'e2e', 'bash', ['-euc', script]);
  assert.equal(await shell.ended, 0, shell.said);
  assert.match(shell.said, /"access_token": "/);
});
