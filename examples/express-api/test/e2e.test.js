// A client app, Cardea and this API, end to end. CARDEA_URL names a running Cardea that lets people
// log in before they followed the mailed link (CARDEA_REGISTRATION_VERIFICATION=optional);
// CARDEA_ISSUER, its issuer where that is another URL.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { requireToken as withVerifier } from '../verifier.js';
import { VERIFIERS, countedJwks, decoded, startApi, tampered, unsigned } from './support.js';

const cardea = process.env.CARDEA_URL?.replace(/\/$/, '');
assert.ok(cardea, 'set CARDEA_URL to the base URL of a running Cardea');

async function answered(path, body, status) {
  const answer = await fetch(cardea + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(20_000),
  });
  const text = await answer.text();
  assert.equal(answer.status, status, `POST ${path}: ${text}`);
  return { body: text && JSON.parse(text), seq: answer.headers.get('revocation-seq') };
}

const post = async (path, body, status) => (await answered(path, body, status)).body;

async function registerAndLogIn() {
  const handle = `erika-${randomBytes(5).toString('hex')}`;
  const account = { email: `${handle}@example.org`, username: handle, name: 'Erika Example' };
  const password = `long walk by the canal ${randomBytes(4).toString('hex')}`;
  await post('/auth/register', { ...account, password }, 201);
  return { account, ...(await post('/auth/login', { identifier: account.email, password }, 200)) };
}

for (const [name, requireToken] of Object.entries(VERIFIERS)) {
  test(`${name}: from registration to log-out`, { timeout: 60_000 }, async (t) => {
    const issuer = process.env.CARDEA_ISSUER ?? cardea;
    const jwks = await countedJwks(t, async () => (await fetch(`${cardea}/.well-known/jwks.json`)).json());
    const get = await startApi(t, requireToken, { issuer, audience: issuer, jwksUrl: jwks.url });
    const login = await registerAndLogIn();
    const token = login.access_token;

    await t.test('the log-in answers as RFC 6749 section 5.1 says', () => {
      assert.equal(login.token_type, 'Bearer');
      assert.ok(login.expires_in > 0 && login.refresh_expires_in > login.expires_in);
      assert.match(login.refresh_token, /^crt_/);
      assert.equal(decoded(token.split('.')[0]).typ, 'at+jwt');
    });

    await t.test('the token opens the dashboard, and the keys are fetched once', async () => {
      for (let i = 0; i < 5; i++) {
        const answer = await get('/dashboard', token);
        assert.equal(answer.status, 200);
        const { claims } = await answer.json();
        assert.equal(claims.iss, issuer);
        assert.equal(claims.sid, login.session_id);
        assert.equal(claims.client_id, 'cardea');
      }
      assert.equal(jwks.fetches, 1);
    });

    await t.test('without a token, or with a changed one, it stays shut', async () => {
      assert.equal((await get('/dashboard')).status, 401);
      for (const part of [0, 1, 2]) {
        assert.equal((await get('/dashboard', tampered(token, part))).status, 401, `part ${part}`);
      }
      assert.equal((await get('/dashboard', unsigned(token))).status, 401);
      assert.equal((await get('/dashboard', login.refresh_token)).status, 401);
    });

    await t.test('a token for this API does not open another one', async (t) => {
      const other = await startApi(t, requireToken, { issuer, audience: 'https://other.example', jwksUrl: jwks.url });
      assert.equal((await other('/dashboard', token)).status, 401);
    });

    await t.test('someone who just registered is no administrator', async () => {
      assert.equal((await get('/admin', token)).status, 403);
    });

    await t.test('a refreshed token opens the dashboard, until log-out ends the refreshing', async () => {
      const refreshed = await post('/auth/refresh', { refresh_token: login.refresh_token }, 200);
      assert.notEqual(refreshed.access_token, token);
      assert.notEqual(refreshed.refresh_token, login.refresh_token);
      assert.equal((await get('/dashboard', refreshed.access_token)).status, 200);
      await post('/auth/logout', { refresh_token: refreshed.refresh_token }, 204);
      await post('/auth/refresh', { refresh_token: refreshed.refresh_token }, 401);
    });
  });
}

test('@cardea/verifier: a log-out closes the dashboard, with no call per request', { timeout: 60_000 }, async (t) => {
  const issuer = process.env.CARDEA_ISSUER ?? cardea;
  const asked = [];
  let guard;
  const get = await startApi(t, async (settings) => (guard = await withVerifier(settings)), {
    issuer, audience: issuer, baseUrl: cardea,
    fetch: (url, init) => {
      asked.push(new URL(url).pathname);
      return fetch(url, init);
    },
  });
  t.after(() => guard.close());
  const first = await registerAndLogIn();
  while ((await get('/ready')).status !== 204) await new Promise((resolve) => { setTimeout(resolve, 50); });

  await t.test('nothing but the keys and the feed is asked for', async () => {
    for (let i = 0; i < 50; i++) assert.equal((await get('/dashboard', first.access_token)).status, 200);
    assert.equal(asked.filter((path) => path.endsWith('/jwks.json')).length, 1);
    assert.ok(asked.every((path) => path.startsWith('/.well-known/jwks') || path.startsWith('/revocations/')), String(asked));
    assert.ok(asked.length < 10, String(asked));
  });

  await t.test('after the log-out the same token is refused within two seconds', async () => {
    await post('/auth/logout', { refresh_token: first.refresh_token }, 204);
    const begin = performance.now();
    while ((await get('/dashboard', first.access_token)).status === 200) assert.ok(performance.now() - begin < 2000);
    t.diagnostic(`refused after ${Math.round(performance.now() - begin)} ms`);
    const refused = await get('/dashboard', first.access_token);
    assert.deepEqual([refused.status, refused.headers.get('www-authenticate')], [401, 'Bearer error="invalid_token"']);
  });

  await t.test('who says which revocation it knows of is refused at once', async () => {
    const second = await registerAndLogIn();
    assert.equal((await get('/dashboard', second.access_token)).status, 200);
    const { seq } = await answered('/auth/logout', { refresh_token: second.refresh_token }, 204);
    assert.match(seq, /^\d+$/);
    assert.equal((await get('/dashboard', second.access_token, { 'revocation-seq': seq })).status, 401);
  });

  await t.test('somebody else goes on', async () => {
    const other = await registerAndLogIn();
    assert.equal((await get('/dashboard', other.access_token)).status, 200);
  });
});
