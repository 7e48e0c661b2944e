// Over real sockets: the stream, the middleware for Express, and the hook for Fastify.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import express from 'express';
import fastify from 'fastify';
import { Verifier } from '../src/index.js';
import { Issuer } from './issuer.js';

async function until(what) {
  const end = performance.now() + 10_000;
  while (!(await what())) {
    assert.ok(performance.now() < end, 'did not happen within ten seconds');
    await new Promise((resolve) => { setTimeout(resolve, 10); });
  }
}

async function verifierOf(t, issuer, options = {}) {
  const verifier = await new Verifier({ issuer: issuer.url, audience: issuer.url, ...options }).start();
  t.after(() => verifier.close());
  return verifier;
}

const APIS = {
  async Express(t, verifier) {
    const app = express();
    app.get('/', verifier.guard(), (req, res) => res.json({ sub: req.token.sub }));
    app.get('/open', verifier.guard({ failOpen: true }), (req, res) => res.json({ sub: req.token.sub }));
    const server = app.listen(0, '127.0.0.1');
    await new Promise((resolve) => { server.once('listening', resolve); });
    t.after(() => { server.close(); server.closeAllConnections(); });
    return `http://127.0.0.1:${server.address().port}`;
  },
  async Fastify(t, verifier) {
    const app = fastify();
    app.get('/', { onRequest: verifier.hook() }, async (request) => ({ sub: request.token.sub }));
    app.get('/open', { onRequest: verifier.hook({ failOpen: true }) }, async (request) => ({ sub: request.token.sub }));
    t.after(() => app.close());
    return app.listen({ port: 0, host: '127.0.0.1' });
  },
};

for (const [name, serve] of Object.entries(APIS)) {
  test(`${name}: a token opens the route until it is revoked`, async (t) => {
    const issuer = await Issuer.start(t);
    const url = await serve(t, await verifierOf(t, issuer));
    const get = (headers, path = '/') => fetch(url + path, { headers });
    const bearer = { authorization: `Bearer ${issuer.token()}` };

    const answer = await get(bearer);
    assert.equal(answer.status, 200);
    assert.deepEqual(await answer.json(), { sub: 'alice' });

    const without = await get({});
    assert.deepEqual([without.status, without.headers.get('www-authenticate')], [401, 'Bearer']);
    const wrong = await get({ authorization: `Bearer ${issuer.token({ aud: 'another' })}` });
    assert.deepEqual([wrong.status, wrong.headers.get('www-authenticate')], [401, 'Bearer error="invalid_token"']);
    assert.equal((await get({ authorization: `DPoP ${issuer.token()}` })).status, 401);
    assert.equal((await get({ ...bearer, 'revocation-seq': 'soon' })).status, 400);

    await until(() => issuer.open.size === 1);
    issuer.revoke('sid', 's1');
    await until(async () => (await get(bearer)).status === 401);
    assert.equal((await get({ authorization: `Bearer ${issuer.token({ sid: 's2' })}` })).status, 200);
  });

  test(`${name}: where nothing can be known, the answer is 503`, async (t) => {
    const issuer = await Issuer.start(t);
    const events = [];
    let later = 0;
    const verifier = await verifierOf(t, issuer, {
      onEvent: (event) => events.push(event),
      clock: { wall: () => Date.now() / 1000, mono: () => performance.now() / 1000 + later, sleep: (seconds) => pause(seconds * 1000, undefined, { ref: false }) },
      fetch: (input, init) => (String(input).includes('/revocations/') ? Promise.reject(new TypeError('down')) : fetch(input, init)),
    });
    const url = await serve(t, verifier);
    const bearer = { authorization: `Bearer ${issuer.token()}` };
    const closed = await fetch(url, { headers: bearer });
    assert.deepEqual([closed.status, closed.headers.get('retry-after')], [503, '1']);
    assert.equal((await fetch(`${url}/open`, { headers: bearer })).status, 503);
    later = 60;
    assert.equal((await fetch(`${url}/open`, { headers: bearer })).status, 200);
    assert.equal(events.filter((event) => event === 'failed_open').length, 1);
    assert.equal(verifier.state.ready, false);
  });
}

test('the sender of Revocation-Seq is not shown what was revoked before', async (t) => {
  const issuer = await Issuer.start(t);
  issuer.streams = false;
  const verifier = await verifierOf(t, issuer, { stream: false });
  const token = issuer.token();
  await verifier.verify(token);
  issuer.revoke('jti', 'j1');
  await assert.rejects(verifier.verify(token, { revocationSeq: '1' }), { status: 401 });
});

test('a stream that breaks is opened again, and polling bridges it', async (t) => {
  const issuer = await Issuer.start(t);
  const verifier = await verifierOf(t, issuer);
  await until(() => issuer.open.size === 1);
  for (const stream of issuer.open) stream.destroy();
  issuer.revoke('sid', 's1');
  await until(() => verifier.state.seq === 1);
  await assert.rejects(verifier.verify(issuer.token()), { status: 401 });
  await until(() => issuer.open.size === 1);
});

test('what was begun twice is one, and ends', async (t) => {
  const issuer = await Issuer.start(t);
  const verifier = await verifierOf(t, issuer);
  await verifier.start();
  await until(() => issuer.open.size > 0);
  verifier.close();
  await until(() => issuer.open.size === 0);
  assert.equal(issuer.asked.filter((path) => path === '/revocations/stream').length, 1);
});

test('a variable that is not set is found when the process begins', () => {
  for (const audience of [undefined, '', [], ['https://api.example', undefined]]) {
    assert.throws(() => new Verifier({ issuer: 'https://id.example', audience }), TypeError);
  }
  assert.throws(() => new Verifier({ audience: 'https://api.example' }), TypeError);
});

test('it tells the issuer how far it has come, and whom it may ask for a key, by confirm', async (t) => {
  const issuer = await Issuer.start(t);
  const seen = [];
  const verifier = await verifierOf(t, issuer, {
    client: { id: 'shop', secret: 'a b' }, reportAs: 'shop-1', confirm: (claims, { scheme }) => seen.push(scheme) && claims.cnf.jkt === 'right',
  });
  await verifier.verify(issuer.token({ cnf: { jkt: 'right' } }), { scheme: 'DPoP' });
  await assert.rejects(verifier.verify(issuer.token({ cnf: { jkt: 'wrong' } })), { status: 401 });
  assert.deepEqual(seen, ['DPoP', 'Bearer']);
  await until(() => issuer.reports.length === 1);
  assert.deepEqual(issuer.reports[0], [`Basic ${Buffer.from('shop:a%20b').toString('base64')}`, 'verifier=shop-1&seq=0']);
});

test('a client that is no resource server of its tokens is found out when it starts, not when it refuses them', async (t) => {
  const issuer = await Issuer.start(t);
  issuer.resourceServer = 'https://other.example';
  const client = { id: 'shop', secret: 'secret' };
  await assert.rejects(verifierOf(t, issuer, { client }), /client shop may not introspect/);
  assert.equal(issuer.asked.includes('/revocations/snapshot'), false);

  const events = [];
  const away = (input, init) => (String(input).endsWith('/introspect') ? Promise.reject(new TypeError('down')) : fetch(input, init));
  const verifier = await verifierOf(t, issuer, { client, fetch: away, onEvent: (event) => events.push(event) });
  assert.equal(verifier.state.ready, true);
  assert.equal(events.includes('introspection_lost'), true);
});

test('a metrics hook that throws stops nothing', async (t) => {
  const issuer = await Issuer.start(t);
  const failing = { throws: () => { throw new Error('of the metrics'); }, rejects: async () => { throw new Error('of the metrics'); } };
  for (const onEvent of Object.values(failing)) {
    let down = true;
    const verifier = await verifierOf(t, issuer, {
      stream: false, onEvent, fetch: (input, init) => (down ? Promise.reject(new TypeError('down')) : fetch(input, init)),
    });
    await assert.rejects(verifier.verify(issuer.token()), { status: 503 });
    await verifier.tick();
    down = false;
    await until(() => verifier.state.ready);
    assert.equal((await verifier.verify(issuer.token())).sub, 'alice');
  }
});

test('a question that is lost while others are answered keeps nobody from asking', async (t) => {
  const issuer = await Issuer.start(t);
  const lost = { token: 'none yet' };
  let later = 0;
  const verifier = await verifierOf(t, issuer, {
    client: { id: 'shop', secret: 'secret' }, stream: false, clock: { wall: () => Date.now() / 1000, mono: () => performance.now() / 1000 + later, sleep: async () => {} },
    fetch: (input, init) => (String(init.body).includes(lost.token) ? new Promise((_, reject) => { lost.now = () => reject(new TypeError('lost')); }) : fetch(input, init)),
  });
  lost.token = issuer.token({ jti: 'lost' });
  later = 16;
  const question = verifier.verify(lost.token);
  await until(() => lost.now);
  await assert.rejects(verifier.verify(issuer.token({ jti: 'asked meanwhile' })), { status: 401 });
  lost.now();
  assert.equal((await question).jti, 'lost');
  await assert.rejects(verifier.verify(issuer.token({ jti: 'asked afterwards' })), { status: 401 });
});

test('many tokens are asked about, few at once', async (t) => {
  const issuer = await Issuer.start(t);
  let later = 0, open = 0, most = 0;
  const verifier = await verifierOf(t, issuer, {
    client: { id: 'shop', secret: 'secret' }, stream: false, clock: { wall: () => Date.now() / 1000, mono: () => performance.now() / 1000 + later, sleep: async () => {} },
    fetch: async (input, init) => {
      most = Math.max(most, ++open);
      try {
        return await fetch(input, init);
      } finally {
        open--;
      }
    },
  });
  later = 16;
  const tokens = Array.from({ length: 100 }, (_, n) => issuer.token({ jti: `j${n}` }));
  const verdicts = await Promise.all(tokens.map((token) => verifier.verify(token).catch(({ status }) => status)));
  assert.deepEqual(new Set(verdicts), new Set([401]));
  assert.ok(most <= 16 + 2, `${most} at once`); // and the feed's
});
