// oauth4webapi in a real page: that browsers let it read what Cardea answers. CHROMIUM is the browser.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Person } from './person.js';
import { freePort, issuer, run } from './running.js';

const skip = !process.env.CHROMIUM && 'no CHROMIUM';

test('a page in the browser logs in, refreshes and logs out', { skip, timeout: 120_000 }, async (t) => {
  const { chromium } = await import('../../src/test/browser/node_modules/playwright-core/index.mjs');
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
  t.after(() => browser.close());
  const port = await freePort();
  const home = `http://127.0.0.1:${port}/`;
  const app = run(t, 'oauth4webapi', 'node', ['spa/serve.js'], { ISSUER: issuer, PORT: String(port), CLIENT_ID: 'example-spa' });
  await app.answers(home);
  const person = await Person.register(issuer);
  const page = await browser.newPage();
  const says = (text) => page.waitForFunction((text) => document.querySelector('#who')?.textContent === text, text);

  await page.goto(home);
  await says('Nobody is logged in');
  await page.click('#login');
  await page.fill('[name=username]', person.email);
  await page.fill('[name=password]', person.password);
  await page.click('#login-submit');
  await page.click('#consent-allow');
  await says('Hello Erika Example');
  await page.click('#refresh');
  await says('Hello again, Erika Example');
  await page.click('#logout');
  await says('Nobody is logged in');
  await page.click('#login');
  assert.ok(await page.waitForSelector('#login-submit'), 'Cardea has logged them out too');
});
