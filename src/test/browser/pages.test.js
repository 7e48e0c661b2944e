// The hosted pages in a real Chromium, without scripts. CARDEA_URL is a service where addresses need no proof and
// anybody may register a client, with the clients of examples/clients.yaml.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { application } from './application.js';
import { launch, look, person } from './looking.js';

const issuer = process.env.CARDEA_URL ?? 'http://127.0.0.1:8080';
const PASSWORD = 'seven lanterns on the quay';
let browser;
let app;
let people = 0;

before(async () => {
  browser = await launch();
  app = await application(issuer);
});

after(async () => {
  app?.close();
  await browser?.close();
});

const fresh = () => `ada.${Date.now()}.${people++}@example.com`;

async function register(page, email) {
  await page.goto(app.request({ prompt: 'create' }).url);
  await page.fill('[name=name]', 'Ada Lovelace');
  await page.fill('[name=email]', email);
  await page.fill('[name=password]', PASSWORD);
  await page.click('#register-submit');
}

function parts(address) {
  const url = new URL(address);
  return { origin: url.origin, pathname: url.pathname, parameters: [...url.searchParams] };
}

async function loggedIn(options) {
  const page = await person(browser, options);
  const email = fresh();
  await register(page, email);
  await page.click('#consent-allow');
  await page.waitForSelector('#back');
  return { page, email };
}

test('somebody new makes an account, agrees, and the application knows who it is', async () => {
  const page = await person(browser);
  const asked = app.request();
  await page.goto(asked.url);
  await look(page, 'login');
  await page.click('#register');
  await look(page, 'register');
  await page.fill('[name=email]', fresh());
  await page.fill('[name=password]', 'short');
  await page.click('#register-submit');
  await look(page, 'register-refused');
  const email = fresh();
  await page.fill('[name=email]', email);
  await page.fill('[name=name]', 'Ada Lovelace');
  await page.fill('[name=password]', PASSWORD);
  await page.click('#register-submit');
  await page.waitForSelector('#consent-allow');
  await look(page, 'consent');
  await page.click('#consent-allow');
  await page.waitForSelector('#back');

  const answer = app.answers.at(-1);
  assert.equal(answer.state, 'xyz');
  assert.equal(answer.iss, issuer);
  const tokens = await app.redeem(answer.code, asked.verifier);
  const claims = JSON.parse(Buffer.from(tokens.id_token.split('.')[1], 'base64url'));
  assert.equal(claims.iss, issuer);
  assert.ok(tokens.refresh_token);
});

test('who says no is led back with access_denied', async () => {
  const page = await person(browser);
  await register(page, fresh());
  await page.click('#consent-deny');
  await page.waitForSelector('#back');
  assert.equal(app.answers.at(-1).error, 'access_denied');
});

test('the keyboard is enough to log in', async () => {
  const { email } = await loggedIn();
  const page = await person(browser);
  await page.goto(app.request().url);
  await page.waitForSelector('#username:focus');
  await page.keyboard.type(email);
  await page.keyboard.press('Tab');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await page.focus('#consent-allow');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#back');
  assert.ok(app.answers.at(-1).code);
});

test('a wrong password is told, and the name stays', async () => {
  const page = await person(browser);
  await page.goto(app.request().url);
  await page.fill('[name=username]', 'nobody@example.com');
  await page.fill('[name=password]', 'not the password at all');
  await page.click('#login-submit');
  await look(page, 'login-refused');
  assert.equal(await page.inputValue('[name=username]'), 'nobody@example.com');
  assert.equal(await page.inputValue('[name=password]'), '');
});

test('who is logged in goes on as that, or as somebody else', async () => {
  const { page } = await loggedIn();
  await page.goto(app.request({ prompt: 'select_account' }).url);
  await look(page, 'choose-account');
  await page.click('#account-other');
  await page.waitForSelector('#login-submit');
  await page.goBack();
  await page.click('#account-continue');
  await page.click('#consent-allow');
  await page.waitForSelector('#back');
  assert.ok(app.answers.at(-1).code);
});

test('a form of another site finds whoever is logged in', async () => {
  const { page } = await loggedIn();
  await page.goto(app.elsewhere);
  await page.evaluate((request) => {
    const form = document.createElement('form');
    form.method = 'post';
    form.action = request.origin + request.pathname;
    for (const [name, value] of request.parameters) form.append(Object.assign(document.createElement('input'), { name, value }));
    document.body.append(form);
    form.submit();
  }, parts(app.request({ prompt: 'none' }).url));
  await page.waitForURL((url) => url.hostname === '127.0.0.1' && url.pathname === '/callback');
  assert.equal(app.answers.at(-1).error, 'consent_required'); // nobody logged in: login_required
});

test('the account shows sessions and applications, and takes them back', async () => {
  const { page } = await loggedIn();
  await page.goto(`${issuer}/account`);
  await look(page, 'account');
  await page.click('button[aria-label^="Take back"]');
  await page.waitForSelector('text=You have given none access so far.');
  await page.click('#change-password');
  await look(page, 'change-password');
  await page.fill('[name=current_password]', 'not the current password');
  await page.fill('[name=new_password]', 'eight lanterns on the quay');
  await page.click('#password-submit');
  await look(page, 'change-password-refused');
  await page.fill('[name=current_password]', PASSWORD);
  await page.fill('[name=new_password]', 'eight lanterns on the quay');
  await page.click('#password-submit');
  await page.waitForSelector('#logout');
  await page.click('#logout');
  await look(page, 'signed-out');
  await page.goto(`${issuer}/account`);
  await page.waitForSelector('#login-submit');
});

test('what cannot be answered to an application is told to the person', async () => {
  const page = await person(browser);
  await page.goto(app.request({ redirect_uri: 'https://elsewhere.example/' }).url);
  assert.equal(await page.textContent('#error-code'), 'invalid_request');
  await look(page, 'error');
});

for (const path of ['recover', 'resend', 'verify-email?token=x', 'confirm-email?token=x', 'reset-password?token=x']) {
  test(`/${path} is clean`, async () => {
    const page = await person(browser);
    await page.goto(`${issuer}/${path}`);
    await look(page, path.replace(/\?.*/, ''));
  });
}

test('a device is let in by the code that it shows', async () => {
  const device = await application(issuer, {
    client_name: 'Nordlicht TV',
    grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'authorization_code', 'refresh_token'],
  });
  const { user_code: code } = await device.device();
  const { page } = await loggedIn();
  await page.goto(`${issuer}/device`);
  await look(page, 'device');
  await page.fill('[name=user_code]', code.toLowerCase());
  await page.click('#device-submit');
  await look(page, 'device-confirm');
  await page.click('#consent-allow');
  await page.waitForSelector('text=The device is connected');
  device.close();
});

test('a link that is dead says how to get another', async () => {
  const page = await person(browser);
  await page.goto(`${issuer}/verify-email`);
  await look(page, 'dead-link');
});

test('a browser that speaks German is spoken to in German', async () => {
  const { page } = await loggedIn({ locale: 'de-AT' });
  await page.goto(`${issuer}/account`);
  assert.equal(await page.getAttribute('html', 'lang'), 'de');
  await look(page, 'account-german');
  const other = await person(browser, { locale: 'de-AT' });
  await other.goto(app.request().url);
  await look(other, 'login-german');
});

test('an application is shown with its picture, and nothing else may be loaded', async () => {
  const shown = await application(issuer, {
    client_name: 'Otter <b>& Friends',
    client_uri: 'https://otter.example/',
    logo_uri: 'https://otter.example/logo.svg',
    policy_uri: 'https://otter.example/privacy',
    tos_uri: 'https://otter.example/terms',
  });
  const page = await person(browser);
  await page.route('https://otter.example/**', (route) =>
    route.fulfill({
      contentType: 'image/svg+xml',
      body: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4" fill="#b4562b"/></svg>',
    }),
  );
  await page.goto(shown.request().url);
  assert.ok(await page.evaluate(() => document.querySelector('.app img').naturalWidth > 0));
  await look(page, 'login-application');
  shown.close();
});

test('who is sent here to be logged out is asked, and may stay', async () => {
  const { page } = await loggedIn();
  const asked = `${issuer}/oauth/logout?client_id=${app.clientId}`;
  await page.goto(asked);
  await look(page, 'logout-confirm');
  await page.click('#logout-stay');
  await page.waitForSelector('#change-password');
  await page.goto(asked);
  await page.click('#logout-confirm');
  await page.waitForSelector('text=You are logged out');
});

test('what was done is said, and leads on', async () => {
  const page = await person(browser);
  await page.goto(`${issuer}/recover`);
  await page.fill('[name=email]', fresh());
  await page.click('#recover-submit');
  await page.waitForSelector('text=Look into your mail');
  await look(page, 'message');
});

// Only administrators give an application a colour: this one is declared in examples/clients.yaml.
test('the pages on the way to an application wear its colour, and can be read', async () => {
  const page = await person(browser);
  const background = () => page.$eval('#login-submit', (button) => getComputedStyle(button).backgroundColor);
  await page.goto(app.request().url);
  const usual = await background();
  await page.goto(app.request({ client_id: 'example-spa' }).url);
  assert.notEqual(await background(), usual);
  await look(page, 'login-coloured');
  await page.click('#register');
  await page.waitForSelector('link[href*="brand.css?accent="]', { state: 'attached' });
  await look(page, 'register-coloured');
});

test('a program that listens on the IPv6 loopback is led back to, by the pages and by form_post', async () => {
  const { email } = await loggedIn();
  const program = await application(issuer, {}, '::1');
  try {
    const page = await person(browser);
    await page.goto(program.request().url);
    await page.fill('[name=username]', email);
    await page.fill('[name=password]', PASSWORD);
    await page.click('#login-submit');
    await page.click('#consent-allow');
    await page.waitForSelector('#back');
    await page.goto(program.request({ response_mode: 'form_post' }).url);
    await page.click('#consent-allow');
    await page.click('#form-post-submit');
    await page.waitForSelector('#back');
    assert.equal(program.answers.filter((answer) => answer.code).length, 1);
  } finally {
    program.close();
  }
});

test('an answer by form_post is sent by itself where scripts run, and by a button where not', async () => {
  for (const javaScriptEnabled of [true, false]) {
    const { page } = await loggedIn({ javaScriptEnabled });
    const before = app.answers.length;
    await page.goto(app.request({ response_mode: 'form_post' }).url);
    await page.click('#consent-allow');
    if (!javaScriptEnabled) await page.click('#form-post-submit');
    await page.waitForSelector('#back');
    assert.ok(app.answers.length > before);
  }
});
