// The pages of a log-in at another provider, in a real Chromium. CARDEA_URL is as for pages.test.js, and knows the provider
// `acme` with the issuer PROVIDER_URL, a free port of this machine.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { application } from './application.js';
import { launch, look, person } from './looking.js';
import { provider } from './provider.js';

const issuer = process.env.CARDEA_URL ?? 'http://127.0.0.1:8080';
const PASSWORD = 'seven lanterns on the quay';
const { PROVIDER_URL } = process.env;
const told = { skip: !PROVIDER_URL && 'PROVIDER_URL is not set' };
let browser;
let app;
let acme;
let people = 0;

before(async () => {
  if (!PROVIDER_URL) return;
  browser = await launch();
  app = await application(issuer);
  acme = await provider(PROVIDER_URL);
});

after(async () => {
  app?.close();
  acme?.close();
  await browser?.close();
});

function somebody() {
  people += 1;
  const email = `grace.${Date.now()}.${people}@example.com`;
  return { sub: `acme-${Date.now()}-${people}`, email, email_verified: true, name: 'Grace Hopper' };
}

async function comes() {
  const page = await person(browser);
  await page.goto(app.request().url);
  return page;
}

test('somebody new comes by another provider, and sees the connection in the account', told, async () => {
  const page = await comes();
  await look(page, 'login-with-providers');
  acme.person = somebody();
  await page.click('#with-acme');
  await page.click('#consent-allow');
  await page.waitForSelector('#back');
  assert.ok(app.answers.at(-1).code);
  await page.goto(`${issuer}/account`);
  await page.waitForSelector('#unlink-acme');
  await look(page, 'account-connected');
});

test('whose address has an account here proves it first', told, async () => {
  acme.person = somebody();
  const owner = await person(browser);
  await owner.goto(app.request({ prompt: 'create' }).url);
  await owner.fill('[name=name]', 'Grace Hopper');
  await owner.fill('[name=email]', acme.person.email);
  await owner.fill('[name=password]', PASSWORD);
  await owner.click('#register-submit');
  await owner.waitForSelector('#consent-allow');

  const page = await comes();
  await page.click('#with-acme');
  await page.waitForSelector('#link-submit, #link-mail');
  await look(page, 'link');
  await page.goto(`${issuer}/login/link/confirm?token=x`);
  await look(page, 'link-confirm');
});

test('a provider that says no is answered with another way', told, async () => {
  acme.person = undefined;
  const page = await comes();
  await page.click('#with-acme');
  await page.waitForSelector('#upstream-problem');
  await look(page, 'provider-refused');
  await page.click('#login');
  await page.waitForSelector('#login-submit');
});
