import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { SignJWT, exportJWK, exportSPKI, generateKeyPair } from 'jose';
import { VERIFIERS, countedJwks, startApi, tampered, unsigned } from './support.js';

const issuer = 'https://id.example';
const audience = 'https://api.example';
const now = () => Math.floor(Date.now() / 1000);
const active = await generateKeyPair('RS256', { extractable: true });
const stranger = await generateKeyPair('RS256');
const jwks = { keys: [{ ...(await exportJWK(active.publicKey)), kid: 'k1', use: 'sig', alg: 'RS256' }] };

function mint({ header = {}, claims = {}, key = active.privateKey } = {}) {
  return new SignJWT({
    iss: issuer, aud: audience, sub: 'alice', client_id: 'cardea', jti: 'j1', iat: now(), exp: now() + 600, ...claims,
  })
    .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: 'k1', ...header })
    .sign(key);
}

async function withHmacOfPublicKey() {
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const [, claims] = (await mint()).split('.');
  const input = `${encode({ alg: 'HS256', typ: 'at+jwt', kid: 'k1' })}.${claims}`;
  return `${input}.${createHmac('sha256', await exportSPKI(active.publicKey)).update(input).digest('base64url')}`;
}

const REFUSED = {
  'no token': () => undefined,
  'a word': () => 'rubbish',
  'three words': () => 'rub.bi.sh',
  'a header of null': () => 'bnVsbA.e30.AA',
  'claims that are no JSON': () => `${Buffer.from('{"alg":"RS256","typ":"JWT","kid":"k1"}').toString('base64url')}.AA.AA`,
  'a changed header': async () => tampered(await mint(), 0),
  'changed claims': async () => tampered(await mint(), 1),
  'a changed signature': async () => tampered(await mint(), 2),
  'alg none': async () => unsigned(await mint()),
  'HS256 under the public key': withHmacOfPublicKey,
  'an ID token': () => mint({ header: { typ: 'JWT' } }),
  'no typ': () => mint({ header: { typ: undefined } }),
  'another audience': () => mint({ claims: { aud: 'https://other.example' } }),
  'another issuer': () => mint({ claims: { iss: 'https://evil.example' } }),
  'an expired token': () => mint({ claims: { exp: now() - 1 } }),
  'a token from the future': () => mint({ claims: { nbf: now() + 600 } }),
  'an unknown key': () => mint({ header: { kid: 'k2' } }),
  'the key of someone else': () => mint({ key: stranger.privateKey }),
};

for (const [name, requireToken] of Object.entries(VERIFIERS)) {
  const start = async (t) => {
    const keys = await countedJwks(t, () => jwks);
    return { keys, get: await startApi(t, requireToken, { issuer, audience, jwksUrl: keys.url }) };
  };

  test(`${name}: a good token opens the dashboard, and the keys are fetched once`, async (t) => {
    const { get, keys } = await start(t);
    for (let i = 0; i < 20; i++) {
      const answer = await get('/dashboard', await mint());
      assert.equal(answer.status, 200);
      assert.equal((await answer.json()).claims.sub, 'alice');
    }
    assert.equal(keys.fetches, 1);
  });

  test(`${name}: what anyone may see needs no token`, async (t) => {
    const { get, keys } = await start(t);
    assert.equal((await get('/public')).status, 200);
    assert.equal(keys.fetches, 0);
  });

  for (const [what, token] of Object.entries(REFUSED)) {
    test(`${name}: ${what} is refused with a challenge`, async (t) => {
      const { get } = await start(t);
      const answer = await get('/dashboard', await token());
      assert.equal(answer.status, 401);
      assert.match(answer.headers.get('www-authenticate'), /^Bearer/);
    });
  }

  test(`${name}: only the role opens the admin route`, async (t) => {
    const { get } = await start(t);
    assert.equal((await get('/admin', await mint())).status, 403);
    assert.equal((await get('/admin', await mint({ claims: { roles: ['editor'] } }))).status, 403);
    assert.equal((await get('/admin', await mint({ claims: { roles: ['admin'] } }))).status, 200);
    assert.equal((await get('/admin')).status, 401);
  });

  test(`${name}: when the keys cannot be had, the fault is not the client's`, async (t) => {
    const get = await startApi(t, requireToken, { issuer, audience, jwksUrl: 'http://127.0.0.1:1/jwks.json' });
    assert.equal((await get('/dashboard', await mint())).status, 503);
  });
}
