// What one verification costs in the verifier for Node, beside the bare signature check: prints rows for bench/verifiers/run.
import { createPrivateKey, constants, createHash, generateKeyPairSync, sign, verify } from 'node:crypto';
import { Rules } from '../../verifiers/node/src/rules.js';
import { Verifier } from '../../verifiers/node/src/index.js';

const ISSUER = 'https://id.example.com', TOKENS = 500, ROUNDS = 15, SECONDS = 0.15, RULES = 694;
const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
const KEYS = {
  'RS256, 2048 bits': ['RS256', generateKeyPairSync('rsa', { modulusLength: 2048 }), 'sha256', {}],
  'PS256, 3072 bits': ['PS256', generateKeyPairSync('rsa', { modulusLength: 3072 }), 'sha256', pss],
  ES256: ['ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' }), 'sha256', { dsaEncoding: 'ieee-p1363' }],
  Ed25519: ['Ed25519', generateKeyPairSync('ed25519'), null, {}],
};
const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const now = Math.floor(Date.now() / 1000);

function signed([alg, { privateKey }, hash, how], typ, claims) {
  const input = `${encoded({ alg, kid: alg, typ })}.${encoded(claims)}`;
  return `${input}.${sign(hash, Buffer.from(input), { key: privateKey, ...how }).toString('base64url')}`;
}

const claimsOf = (n) => ({
  iss: ISSUER, sub: `01a2014d-176f-7b59-85c4-${String(n).padStart(12, '0')}`, aud: ISSUER, iat: now, exp: now + 600,
  sid: `01a2014d-181c-7cda-8c49-${String(n).padStart(12, '0')}`, auth_time: now, amr: ['pwd'], client_id: 'cardea',
  jti: createHash('sha256').update(String(n)).digest('base64url').slice(0, 22), scope: 'profile email', org_id: 'acme',
});

/** As many live rules as 100,000 revocations a day leave; every type occurs, so that none of the seven look-ups is skipped. */
function rules() {
  const types = ['kid', 'org', 'client', 'sub', 'sid', 'jti'];
  const each = Array.from({ length: RULES - 1 }, (_, n) => [types[n % 6], null, now + 600, createHash('sha256').update(`${n}`).digest('base64url').slice(0, 11)]);
  return [['iss', now - 1000, now + 600, ''], ...each];
}

const page = () => ({
  iss: ISSUER, iat: Math.floor(Date.now() / 1000), exp: Math.floor(Date.now() / 1000) + 15, aud: 'urn:cardea:revocation-feed',
  events: { 'urn:cardea:event:revocation-page': { after: 0, seq: RULES, salt: 'q83vEjRWeJCrze8S', rules: rules() } },
});

async function round(work) {
  const cpu = process.cpuUsage(), end = performance.now() + SECONDS * 1000;
  let times = 0;
  while (performance.now() < end) {
    for (let n = 0; n < 50; n++) await work(times++ % TOKENS);
  }
  const { user, system } = process.cpuUsage(cpu);
  return (user + system) / times;
}

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Rounds of each take turns, so that what else the machine does hits all alike; the first fifth warms up. */
async function measured(...works) {
  const costs = works.map(() => []);
  for (let n = 0; n < ROUNDS * 1.25; n++) {
    for (const [i, work] of works.entries()) costs[i].push(await round(work));
  }
  return costs.map((each) => median(each.slice(-ROUNDS)));
}

for (const [name, key] of Object.entries(KEYS)) {
  const [alg, { publicKey }, hash, how] = key;
  const tokens = Array.from({ length: TOKENS }, (_, n) => signed(key, 'at+jwt', claimsOf(n)));
  const parts = tokens.map((token) => {
    const at = token.lastIndexOf('.');
    return [Buffer.from(token.slice(0, at)), Buffer.from(token.slice(at + 1), 'base64url')];
  });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: alg, alg, use: 'sig' };
  const verifier = new Verifier({
    issuer: ISSUER, audience: ISSUER, stream: false,
    fetch: async (url) => new Response(url.endsWith('jwks.json') ? JSON.stringify({ keys: [jwk] }) : signed(key, 'secevent+jwt', page())),
  });
  await verifier.start();
  const held = new Rules(ISSUER, { wall: () => Date.now() / 1000, mono: () => performance.now() / 1000 });
  held.apply(alg, page());
  const claims = Array.from({ length: TOKENS }, (_, n) => claimsOf(n));
  const [bare, rule, whole] = await measured(
    (n) => { if (!verify(hash, parts[n][0], { key: publicKey, ...how }, parts[n][1])) throw new Error('not signed'); },
    (n) => { if (held.hit(alg, claims[n])) throw new Error('hit'); },
    (n) => verifier.verify(tokens[n]),
  );
  verifier.close();
  console.log(['Node', name, bare, rule, whole].join('\t'));
}
