#!/usr/bin/env node
// Writes vectors.json from the scenarios below: `node generate.js`; with `--check` it only says whether it is up to date.
// Keys (test-keys.json, never used for anything else) and times are fixed. Signatures that are random by nature are kept as
// long as they hold, so that the file only changes where a scenario does.
import { constants, createHash, createHmac, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { attacks } from './attacks.js';
import { mishaps } from './mishaps.js';

const here = (name) => new URL(name, import.meta.url);
const keys = JSON.parse(readFileSync(here('test-keys.json')));
const before = existsSync(here('vectors.json')) ? JSON.parse(readFileSync(here('vectors.json'))) : { signed: {} };

const T = 1_790_000_000; // where every scenario begins
const ISSUER = 'https://id.example', AUDIENCE = 'https://api.example';
const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
const HOW = { RS256: ['sha256', {}], PS256: ['sha256', pss], ES256: ['sha256', { dsaEncoding: 'ieee-p1363' }], Ed25519: [null, {}] };
const PUBLIC = { RSA: ['n', 'e'], EC: ['crv', 'x', 'y'], OKP: ['crv', 'x'] };

const signed = {};
const encoded = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const published = ({ kid, alg, kty, ...rest }) =>
  ({ kid, alg, kty, use: 'sig', ...Object.fromEntries(PUBLIC[kty].map((name) => [name, rest[name]])) });

/** Keeps a compact JWS under a name and returns the reference to it. */
function jws(name, header, claims, by, signature) {
  const input = `${encoded(header)}.${encoded(claims)}`;
  const [hash, how] = HOW[by?.alg] ?? [];
  const old = before.signed[name];
  const holds = old?.startsWith(`${input}.`) && by && signature === undefined
    && verify(hash, Buffer.from(input), { key: createPublicKey({ key: by, format: 'jwk' }), ...how }, Buffer.from(old.slice(input.length + 1), 'base64url'));
  const made = () => signature?.(input)
    ?? sign(hash, Buffer.from(input), { key: createPrivateKey({ key: by, format: 'jwk' }), ...how }).toString('base64url');
  if (signed[name] !== undefined) throw new Error(`${name} twice`);
  signed[name] = holds ? old : `${input}.${made()}`;
  return `@${name}`;
}

const CLAIMS = {
  iss: ISSUER, aud: AUDIENCE, sub: 'alice', client_id: 'shop', sid: 's1', org_id: 'acme', jti: 'j1', iat: T - 60, exp: T + 540,
};

/** An access token; `header` and `claims` are changes, undefined leaves one out. */
const token = (name, claims = {}, header = {}, by = keys.rs, signature) =>
  jws(name, { alg: by.alg, kid: by.kid, typ: 'at+jwt', ...header }, { ...CLAIMS, ...claims }, by, signature);

const SALT = 'q83vEjRWeJCrze8S';
const hashed = (type, value, salt = SALT) =>
  type === 'iss' ? '' : createHash('sha256').update(`${salt}${type}\0${value}`).digest('base64url').slice(0, 11);
const rule = (type, value, notBefore = null, salt = SALT) =>
  [type, notBefore, (notBefore ?? T) + 612, [value].flat().map((one) => hashed(type, one, salt)).join('')];

/** A page of the feed, signed at T + `at`. */
function page(name, after, seq, rules = [], { at = 0, salt = SALT, by = keys.rs, header = {}, claims = {}, ...rest } = {}, signature) {
  return jws(name, { alg: by.alg, kid: by.kid, typ: 'secevent+jwt', ...header }, {
    iss: ISSUER, jti: name, iat: T + at, exp: T + at + 15, aud: 'urn:cardea:revocation-feed',
    events: { 'urn:cardea:event:revocation-page': { after, seq, salt, rules, ...rest } }, ...claims,
  }, by, signature);
}

/** A status list; `set` are the indices that are revoked. */
function list(name, set, { at = 0, by = keys.rs, uri = `${ISSUER}/statuslists/29833342-0`, header = {}, seq } = {}) {
  const bytes = Buffer.alloc(128);
  for (const index of set) bytes[index >> 3] |= 1 << (index & 7);
  return jws(name, { alg: by.alg, kid: by.kid, typ: 'statuslist+jwt', ...header }, {
    iss: ISSUER, sub: uri, iat: T + at, exp: T + at + 60, ttl: 5, seq,
    status_list: { bits: 1, lst: deflateSync(bytes, { level: 9 }).toString('base64url') },
  }, by);
}

const jwks = (...which) => ({ keys: which.map(published) });
const ALL = jwks(keys.rs, keys.es, keys.ps, keys.ed);
const OFF = { jwks: null, snapshot: null, pages: null };
const serve = (what) => ({ serve: what });
const sleep = (seconds) => ({ sleep: seconds });
const tick = { tick: true };
const ready = (is) => ({ ready: is });
const asked = (what) => ({ asked: what });
const accepted = (verify, rest = {}) => ({ verify, expect: 200, ...rest });
const refused = (verify, rest = {}) => ({ verify, expect: 401, ...rest });
const unknown = (verify, rest = {}) => ({ verify, expect: 503, ...rest });

const good = token('good');
const longer = token('good for two hours', { exp: T + 7200, iat: T - 10, jti: 'j-long' });
const empty = page('empty snapshot', 0, 0);
const start = [serve({ jwks: ALL, snapshot: empty, pages: empty }), tick];
const heartbeats = {};
/** Serves a heartbeat of T + `at` after `seq`, and looks. */
const beat = (at, seq = 0, salt = SALT) => {
  const name = `heartbeat ${at} after ${seq}${salt === SALT ? '' : ` with ${salt}`}`;
  heartbeats[name] ??= page(name, seq, seq, [], { at, salt });
  return [serve({ pages: heartbeats[name] }), tick];
};

const scenarios = [];
/** `settings`: introspects; stream. */
const scenario = (name, steps, settings = {}) => scenarios.push({ name, ...settings, steps: steps.flat(3) });

scenario('good', [start, ready(true), accepted(good), accepted(token('of many audiences', { aud: ['https://b.example', AUDIENCE] })), asked({ jwks: 1 })]);

scenario('every algorithm', [start, ['es', 'ps', 'ed'].map((name) => accepted(token(`by ${name}`, {}, {}, keys[name])))]);

scenario('expired', [
  start, refused(token('expired a second ago', { exp: T - 1 })), refused(token('expires now', { exp: T })),
  accepted(token('expires in a second', { exp: T + 1 })), sleep(1), refused('@expires in a second'), refused(token('never expires', { exp: undefined })),
]);

scenario('not valid yet', [
  start, refused(token('not before an hour', { nbf: T + 3600 })), accepted(token('issued a little ahead', { iat: T + 15, exp: T + 615 })),
]);

scenario('wrong audience', [
  start, refused(token('for another', { aud: 'https://other.example' })), refused(token('for nobody', { aud: undefined })),
  refused(token('for others', { aud: ['https://other.example', `${AUDIENCE}/`] })), refused(token('for nobody in a list', { aud: [] })),
]);

scenario('wrong issuer', [start, refused(token('of another issuer', { iss: 'https://evil.example' })), refused(token('of nobody', { iss: undefined }))]);

scenario('incomplete', [
  start, ['sub', 'client_id', 'jti', 'iat'].map((claim) => refused(token(`without ${claim}`, { [claim]: undefined }))),
  refused(token('iat is a word', { iat: 'yesterday' })),
]);

scenario('typ confusion', [
  start, refused(token('an ID token', {}, { typ: 'JWT' })), refused(token('without typ', {}, { typ: undefined })),
  refused(empty), accepted(token('with the media type', {}, { typ: 'application/at+JWT' })),
  refused(token('log-out token', {}, { typ: 'logout+jwt' })), refused(token('status list as typ', {}, { typ: 'statuslist+jwt' })),
]);

scenario('algorithm confusion', [
  start,
  refused(token('alg none', {}, { alg: 'none' }, keys.rs, () => '')),
  refused(token('alg none, with a word', {}, { alg: 'none' }, keys.rs, () => 'AAAA')),
  refused(token('HS256 under the public key', {}, { alg: 'HS256' }, keys.rs, (input) => createHmac('sha256',
    createPublicKey({ key: keys.rs, format: 'jwk' }).export({ type: 'spki', format: 'pem' })).update(input).digest('base64url'))),
  refused(token('PS256 by a key for RS256', {}, {}, { ...keys.rs, alg: 'PS256' })),
  refused(token('says PS256, is RS256', {}, { alg: 'PS256' })),
  refused(token('kid of a key for ES256', {}, { kid: 'es' })),
  refused(token('a key that the token brings', {}, { kid: undefined, jwk: published(keys.stranger) }, keys.stranger)),
  refused(token('crit', {}, { crit: ['b64'], b64: true })),
  refused(token('by a stranger under our kid', {}, { kid: 'rs' }, keys.stranger)),
]);

const whole = signed.good;
const [head, body, signature] = whole.split('.');
scenario('malformed', [
  start,
  ['', 'rubbish', 'a.b', 'rub.bi.sh', `${head}.${body}`, `${whole}.`, `${whole}.${signature}`, `${whole}=`, ` ${whole}`, `${head}.${body}.`,
    `${head}.${encoded('null')}.${signature}`, `${encoded('null')}.${body}.${signature}`, `${encoded('[]')}.e30.AA`, `e30.e30.AA`,
    `${head}.${body.slice(0, 40)}${body[40] === 'A' ? 'B' : 'A'}${body.slice(41)}.${signature}`, `${whole}A`].map((text) => refused(text)),
  refused(jws('claims are a list', { alg: 'RS256', kid: 'rs', typ: 'at+jwt' }, '[]', keys.rs)), accepted(good),
]);

scenario('oversize', [start, refused(token('too large', { pad: 'x'.repeat(6200) })), accepted(token('large', { pad: 'x'.repeat(5000) }))]);

const VALUES = { iss: '', kid: 'rs', org: 'acme', client: 'shop', sub: 'alice', sid: 's1', jti: 'j1' };
for (const [type, value] of Object.entries(VALUES)) {
  const notBefore = ['kid', 'sid', 'jti', 'org'].includes(type) ? null : T;
  const by = { by: keys.es };
  const other = token(`not hit by ${type}`, {
    iat: type === 'iss' ? T : CLAIMS.iat, sub: 'bob', sid: 's2', jti: `j-${type}`, client_id: 'till', org_id: undefined,
  }, {}, type === 'kid' ? keys.es : keys.rs);
  scenario(`a rule of type ${type}`, [
    start, accepted(good), accepted(other),
    serve({ pages: page(`rule for ${type}`, 0, 1, [rule(type, value, notBefore)], { at: 5, ...by }) }), sleep(5), tick, refused(good), accepted(other),
  ]);
}

scenario('not_before edge', [
  start, serve({ pages: page('alice from T', 0, 1, [rule('sub', 'alice', T)], { at: 5 }) }), sleep(5), tick,
  refused(token('issued at T - 1', { iat: T - 1 })), accepted(token('issued at T', { iat: T })), accepted(token('issued at T + 1', { iat: T + 1 })),
]);

scenario('rules only tighten, and none shadows another', [
  start, serve({ pages: page('alice from T, then from T - 1000', 0, 2, [rule('sub', 'alice', T), rule('sub', 'alice', T - 1000)], { at: 5 }) }),
  sleep(5), tick, refused(good),
  serve({ pages: page('everybody from T - 1000', 2, 4, [rule('iss', '', T - 1000), rule('client', 'shop', T - 1000)], { at: 10 }) }), sleep(5), tick,
  refused(good), accepted(token('of somebody else', { sub: 'bob', sid: 's9' })),
]);

scenario('many values in one rule', [
  start, serve({ pages: page('three sessions', 0, 3, [rule('sid', ['s0', 's7', 's1'])], { at: 5 }) }), sleep(5), tick,
  refused(good), refused(token('of session 7', { sid: 's7' })), accepted(token('of session 5', { sid: 's5' })),
]);

scenario('a value with U+0000 or beyond ASCII is one value', [
  start, serve({ pages: page('odd values', 0, 2, [rule('sub', 'Zoë\u0000😀'), rule('sid', '')], { at: 5 }) }), sleep(5), tick,
  refused(token('of an odd subject', { sub: 'Zoë\u0000😀' })), refused(token('of an empty session', { sid: '' })), accepted(good),
]);

const rules = [rule('sub', 'alice', T)];
const forged = {
  'by a stranger under our kid': [{ by: keys.stranger, header: { kid: 'rs' } }],
  'by an unknown key': [{ by: keys.stranger }],
  'of another issuer': [{ claims: { iss: 'https://evil.example' } }],
  'for another audience': [{ claims: { aud: AUDIENCE } }],
  'as an access token': [{ header: { typ: 'at+jwt' } }],
  'without alg': [{ header: { alg: 'none' } }, () => 'AAAA'],
  'with an unknown type': [{}, undefined, [...rules, ['fleet', null, T + 600, 'AAAAAAAAAAA']]],
};
for (const [name, [how, signer, what = rules]] of Object.entries(forged)) {
  scenario(`forged page: ${name}`, [
    start, serve({ pages: page(`forged ${name}`, 0, 1, what, { at: 5, ...how }, signer) }), sleep(5), tick, accepted(good),
    sleep(10), tick, { age: [15, 16] }, sleep(45), tick, ready(false), unknown(good),
  ]);
}

scenario('forged page on the stream', [
  start, sleep(5), { stream: '@forged by a stranger under our kid' }, { stream: 'rubbish' }, accepted(good),
  { stream: page('alice, on the stream', 0, 1, rules, { at: 5 }) }, refused(good),
], { stream: true });

scenario('replayed page: it proves no freshness and takes nothing back', [
  start, serve({ pages: page('session 1 ends', 0, 1, [rule('sid', 's1')], { at: 5 }) }), sleep(5), tick, refused(good),
  serve({ pages: empty, snapshot: empty }), sleep(5), tick, { stream: empty }, refused(good), accepted(token('of session 2', { sid: 's2' })),
  { age: [5, 6] },
]);

scenario('frozen proxy', [
  start, beat(5), sleep(5), tick, [1, 2].map(() => [sleep(5), tick, accepted(good)]), { age: [10, 16] },
  sleep(10), tick, { age: [20, 26] }, accepted(good), ready(true), sleep(40), tick, ready(false), unknown(good),
  accepted(good, { failOpen: true }), serve({ pages: page('the proxy thaws', 0, 1, [rule('sid', 's9')], { at: 71 }) }), sleep(5), tick, ready(true), accepted(good),
]);

scenario('frozen proxy, and the verifier may introspect', [
  start, serve({ introspect: { active: true } }), accepted(good), sleep(14), tick, accepted(good), asked({ introspect: 0 }),
  sleep(2), accepted(good), asked({ introspect: 1 }), serve({ introspect: { active: false } }), refused(token('given back', { jti: 'given-back', sid: 's4' })),
  serve({ introspect: { active: true } }), refused('@given back'), asked({ introspect: 2 }),
  serve({ introspect: 500 }), accepted(good), asked({ introspect: 3 }), refused('@given back'), sleep(6), serve({ introspect: { active: true } }), accepted(good), sleep(50), tick,
  accepted(good), serve({ introspect: null }), unknown(good), sleep(6), accepted(good, { failOpen: true }), sleep(6),
  serve({ introspect: { active: false } }), refused(good, { failOpen: true }),
], { introspects: true });

scenario('what was not active once is not asked about again', [
  start, serve({ introspect: { active: false } }), sleep(16), refused(good), asked({ introspect: 1 }), serve({ introspect: null }), sleep(20), refused(good),
  asked({ introspect: 1 }), beat(36), refused(good), accepted(token('another', { jti: 'another' })),
], { introspects: true });

scenario('a proxy that delays more and more', [
  start, sleep(5), beat(3), { age: [1, 2] }, sleep(15), beat(4), { age: [15, 16] }, sleep(15), beat(16), { age: [18, 19] }, sleep(15), beat(17), { age: [32, 33] },
  ready(true), sleep(28), ready(false), unknown(good),
]);

scenario('gap', [
  start, serve({
    pages: page('after 5', 5, 6, [rule('sid', 's6')], { at: 5 }),
    snapshot: page('all six', 0, 6, [rule('sid', ['s1', 's6'])], { at: 5 }),
  }), sleep(5), tick, refused(good), refused(token('of session 6', { sid: 's6' })), asked({ snapshot: 2 }),
]);

scenario('gap on the stream', [
  start, serve({ snapshot: '@all six' }), sleep(5), { stream: '@after 5' }, refused(good), asked({ snapshot: 2 }),
], { stream: true });

scenario('a gap is no freshness while the snapshot cannot be had', [
  start, serve({ pages: '@after 5', snapshot: null }), sleep(5), tick, accepted(good), sleep(5), tick, sleep(50), tick, unknown(good),
]);

scenario('too far behind: 410, snapshot', [start, serve({ pages: 410, snapshot: '@all six' }), sleep(5), tick, refused(good)]);

scenario('pages that overlap', [
  start, serve({ pages: page('one and two', 0, 2, [rule('sid', ['s7', 's8'])], { at: 5 }) }), sleep(5), tick, accepted(good),
  serve({ pages: page('two and three', 1, 3, [rule('sid', ['s8', 's1'])], { at: 10 }) }), sleep(5), tick, refused(good),
  refused('@of session 7'), accepted('@of session 2'), asked({ snapshot: 1 }),
]);

scenario('an older snapshot takes nothing back', [
  start, serve({ snapshot: '@all six', pages: '@after 5' }), sleep(5), tick, refused(good),
  serve({ pages: 410, snapshot: page('of an earlier second', 0, 4, [rule('sid', 's9')], { at: 3 }) }), sleep(5), tick, refused(good),
  accepted(token('of session 9', { sid: 's9' })),
  serve({ snapshot: page('of an earlier second, with more', 0, 9, [rule('sid', 's9')], { at: 3 }) }), sleep(5), tick, refused(good), { seq: 6 },
  serve({ snapshot: page('of the same second, with less', 0, 4, [rule('sid', 's9')], { at: 5 }) }), sleep(5), tick, refused(good), { seq: 6 },
  accepted('@of session 9'),
]);

scenario('the database was restored: newer, with a lower seq', [
  start, serve({ snapshot: '@all six', pages: '@after 5' }), sleep(5), tick, refused(good),
  serve({ pages: page('fewer than known', 1, 2, [], { at: 10 }), snapshot: page('restored', 0, 2, [rule('sid', 's2')], { at: 10 }) }), sleep(5), tick,
  refused(good), refused('@of session 2'), { seq: 2 }, asked({ snapshot: 3 }),
]);

const SALT2 = 'Zm9vYmFyYmF6cXV4';
scenario('salt change', [
  start, serve({ pages: '@session 1 ends' }), sleep(5), tick, refused(good), accepted('@of session 2'),
  serve({
    pages: page('another salt', 1, 2, [rule('sid', 's2', null, SALT2)], { at: 10, salt: SALT2 }),
    snapshot: page('all under another salt', 0, 2, [rule('sid', ['s1', 's2'], null, SALT2)], { at: 10, salt: SALT2 }),
  }), sleep(5), tick, refused(good), refused('@of session 2'), accepted('@of session 7'), asked({ snapshot: 2 }),
  beat(15, 2, SALT2), sleep(5), tick, asked({ snapshot: 2 }), { age: [0, 1] },
]);

scenario('salt change: what many tokens share is hashed anew', [
  start, serve({ pages: page('two organizations gone', 0, 2, [rule('org', 'gone'), rule('client', 'gone'), rule('kid', 'gone')], { at: 5 }) }), sleep(5), tick, accepted(good),
  serve({ pages: 410, snapshot: page('and acme', 0, 3, [rule('org', 'acme', null, SALT2)], { at: 10, salt: SALT2 }) }), sleep(5), tick, refused(good),
]);

scenario('a page of the old salt that comes late is left alone', [
  start, sleep(10), { stream: '@all under another salt' }, sleep(1), { stream: page('late, of the old salt', 0, 1, [], { at: 4 }) },
  { stream: page('late page, of the old salt', 2, 3, [rule('sid', 's5')], { at: 4 }) },
  refused(good), accepted('@of session 5'), asked({ snapshot: 1 }),
], { stream: true });

scenario('clock jump: one hour back', [
  start, beat(5), sleep(5), tick, { wall: -3600 }, accepted(good), refused('@expired a second ago'), beat(10), sleep(5), tick, ready(true),
  accepted(good), { age: [0, 6] }, sleep(30), { wall: -3600 }, sleep(31), tick, unknown(good),
]);

scenario('clock jump: one hour ahead, as after a sleep', [
  start, { wall: 3600 }, sleep(1), serve({ pages: page('after the sleep', 0, 1, [rule('sid', 's9')], { at: 3600 }) }), ready(false), tick, refused(good),
  accepted(longer), ready(true),
]);

scenario('clock jump: ahead, while the issuer slept not', [
  start, { wall: 3600 }, beat(5), sleep(5), tick, accepted(good), ready(true),
]);

scenario('the own clock is wrong when it begins', [
  { wall: -50 }, start, ready(true), accepted(good), refused('@expires now'),
]);

scenario('the own clock is far wrong when it begins', [
  { wall: 600 }, start, ready(false), unknown(longer), { wall: -600 }, sleep(5), serve({ snapshot: page('a snapshot of T + 5', 0, 0, [], { at: 5 }) }),
  tick, ready(true), accepted(longer),
]);

scenario('the first page is one of long ago: it says so', [
  { wall: 74 }, start, { age: [74, 75] }, ready(false), unknown(longer), sleep(1), tick, asked({ pages: 1 }), beat(5), sleep(1), beat(6), ready(true),
  { age: [0, 1] }, accepted(longer),
]);

scenario('a page of the future', [
  start, serve({ pages: page('an hour ahead', 0, 1, rules, { at: 3600 }) }), sleep(5), tick, accepted(good), { seq: 0 }, beat(10), sleep(5), tick, ready(true),
]);

const two = jwks(keys.rs, keys.es);
scenario('key rollover', [
  serve({ jwks: jwks(keys.rs), snapshot: empty, pages: empty }), tick, accepted(good), asked({ jwks: 1 }),
  serve({ jwks: two }), sleep(31), accepted('@by es'), asked({ jwks: 2 }), refused('@by ed'), asked({ jwks: 2 }), accepted(good),
  serve({ jwks: ALL }), sleep(31), accepted(token('by ed, later', { exp: T + 7200 }, {}, keys.ed), { failOpen: true }), asked({ jwks: 3 }),
]);

scenario('the next page is signed by a new key', [
  serve({ jwks: jwks(keys.rs), snapshot: empty, pages: empty }), tick, serve({
    jwks: two, pages: page('by the new key', 0, 1, [rule('sid', 's1')], { at: 31, by: keys.es }),
  }), sleep(31), tick, refused(good), { age: [0, 1] },
]);

scenario('a key that left the JWKS is dropped within five minutes', [
  start, accepted(longer), serve({ jwks: jwks(keys.es), pages: page('by es, at 301', 0, 0, [], { at: 301, by: keys.es }) }), sleep(301), tick, tick,
  refused(longer), asked({ jwks: 2 }),
]);

scenario('key kill', [
  start, accepted(good), serve({
    jwks: jwks(keys.es), pages: page('the key is killed', 0, 1, [rule('kid', 'rs')], { at: 31, by: keys.es }),
  }), sleep(31), tick, refused(good), accepted(token('by es, later', { iat: T + 20 }, {}, keys.es)), asked({ jwks: 2 }),
]);

scenario('a killed key signs no page', [
  start, serve({ pages: page('the key is killed, JWKS as it was', 0, 1, [rule('kid', 'rs')], { at: 5, by: keys.es }) }), sleep(5), tick,
  serve({ pages: 410, snapshot: page('the thief takes it back', 0, 2, [], { at: 10 }) }), sleep(5), tick, refused(good), { seq: 1 }, { age: [5, 6] },
]);

scenario('no keys at all: 503, never 401', [
  serve({ ...OFF, snapshot: empty }), tick, ready(false), unknown(good), unknown(good, { failOpen: true }), refused('rubbish'),
  serve({ jwks: { keys: [] } }), sleep(5), tick, unknown(good), serve({ jwks: 'rubbish' }), sleep(5), tick, unknown(good),
  serve({ jwks: ALL, snapshot: '@a snapshot of T + 5' }), sleep(5), tick, tick, ready(true), accepted(good),
]);

scenario('stale keys while the issuer is down', [
  start, serve({ jwks: null, pages: page('at 301', 0, 0, [], { at: 301 }) }), sleep(301), tick, accepted(longer), unknown(token('by nobody', {}, { kid: 'new' }, keys.stranger)),
  asked({ jwks: 2 }), serve({ pages: page('at 3599', 0, 0, [], { at: 3599 }) }), sleep(3298), tick, accepted(longer),
  serve({ pages: page('at 3601', 0, 0, [], { at: 3601 }) }), sleep(2), tick, unknown(longer), ready(false), serve({ jwks: ALL }), sleep(5), tick, tick, accepted(longer),
]);

scenario('issuer outage', [
  start, serve(OFF), sleep(14), tick, accepted(good), sleep(40), tick, accepted(good), ready(true), sleep(7), tick,
  ready(false), asked({ pages: 3 }), sleep(2), unknown(good), accepted(good, { failOpen: true }), refused('@expired a second ago', { failOpen: true }),
  asked({ pages: 3 }), // no request waits for an issuer that is away: the timer looks
  serve({ jwks: ALL, pages: page('back again', 0, 1, [rule('sid', 's7')], { at: 68 }) }), sleep(5), tick, ready(true), accepted(good), refused('@of session 7'),
]);

scenario('issuer outage: what was revoked before stays refused, on every route', [
  start, serve({ pages: '@session 1 ends' }), sleep(5), tick, serve(OFF), sleep(70), tick, refused(good), refused(good, { failOpen: true }),
]);

scenario('the feed was never seen: what has just begun opens no sooner than the rest', [
  serve({ ...OFF, jwks: ALL }), tick, ready(false), unknown(good), unknown(good, { failOpen: true }), sleep(59), unknown(good, { failOpen: true }),
  sleep(1), accepted(good, { failOpen: true }), unknown(good),
]);

scenario('read your revocations', [
  start, accepted(good, { revocationSeq: '0' }), asked({ pages: 0 }), serve({ pages: '@session 1 ends' }), sleep(5), refused(good, { revocationSeq: '1' }),
  accepted('@of session 2', { revocationSeq: '1' }), asked({ pages: 1 }), unknown('@of session 2', { revocationSeq: '2' }),
  unknown('@of session 2', { revocationSeq: '2', failOpen: true }), { verify: good, revocationSeq: 'soon', expect: 400 },
  { verify: good, revocationSeq: '-1', expect: 400 }, serve({ pages: 503 }), unknown('@of session 2', { revocationSeq: '2' }),
]);

const STATUS = (idx, uri = `${ISSUER}/statuslists/29833342-0`) => ({ status: { status_list: { idx, uri } } });
const taken = page('lists take over', 0, 20_001, [rule('org', 'gone')], { status_lists: true });
scenario('status lists', [
  serve({ jwks: ALL, snapshot: taken, pages: taken, '/statuslists/29833342-0': list('list 0', [5]) }), tick,
  refused(token('bit 5', { ...STATUS(5), jti: 'b5' })), accepted(token('bit 4', { ...STATUS(4), jti: 'b4' })), accepted('@bit 4'), asked({ '/statuslists/29833342-0': 1 }),
  refused(token('bit 4, organization gone', { ...STATUS(4), org_id: 'gone' })),
  refused(token('a list of somebody else', STATUS(4, 'https://evil.example/statuslists/1'))),
  unknown(token('beyond the list', STATUS(100_000))), unknown(token('a list that is not there', STATUS(1, `${ISSUER}/statuslists/none`))),
  unknown(good), accepted(token('of a client', { sub: 'shop', sid: undefined, org_id: undefined })), unknown(good, { failOpen: true }),
  serve({ '/statuslists/29833342-0': list('list 0, later', [4, 5], { at: 6 }) }), sleep(6), refused('@bit 4'),
]);

scenario('status lists: looked at again when the feed moves', [
  serve({ jwks: ALL, snapshot: taken, pages: page('more', 20_001, 20_002, [], { at: 2, status_lists: true }), '/statuslists/29833342-0': '@list 0' }), tick, accepted('@bit 4'),
  serve({ '/statuslists/29833342-0': list('list 0, soon', [4, 5], { at: 2 }) }), sleep(2), { stream: '@more' }, refused('@bit 4'),
], { stream: true });

scenario('status lists that cannot be trusted', [
  serve({ jwks: ALL, snapshot: taken, pages: taken, '/statuslists/29833342-0': list('a forged list', [], { by: keys.stranger, header: { kid: 'rs' } }) }), tick, unknown('@bit 4'),
  serve({ '/statuslists/29833342-0': list('a list of another name', [], { uri: `${ISSUER}/statuslists/1` }) }), sleep(6), unknown('@bit 4'),
  serve({ '/statuslists/29833342-0': list('an old list', [], { at: -60 }) }), sleep(6), unknown('@bit 4'),
  serve({ '/statuslists/29833342-0': good }), sleep(2), unknown('@bit 4'),
]);

scenario('status lists, and the verifier may introspect', [
  serve({ jwks: ALL, snapshot: taken, pages: taken, '/statuslists/29833342-0': null, introspect: { active: true } }), tick, accepted('@bit 4'), accepted(good),
  asked({ introspect: 2 }), serve({ introspect: { active: false } }), refused('@bit 4'),
], { introspects: true });

scenario('status lists begin on a page', [
  start, serve({ pages: page('session 9 ends', 0, 1, [rule('sid', 's9')], { at: 5 }) }), sleep(5), tick, accepted(good),
  serve({ pages: page('lists begin', 1, 1, [], { at: 10, status_lists: true }) }), sleep(5), tick, unknown(good), refused('@of session 9'), asked({ snapshot: 1 }),
]);

scenario('status lists are told to end', [
  serve({ jwks: ALL, snapshot: taken, pages: taken }), tick, unknown(good),
  serve({
    pages: page('few again', 20_001, 20_001, [], { at: 5 }), snapshot: page('few again, all', 0, 20_001, [rule('sid', 's2')], { at: 5 }),
  }), sleep(5), tick, accepted(good), refused('@of session 2'),
]);

scenario('without being told, status is not looked at', [start, accepted('@bit 5'), asked({ '/statuslists/29833342-0': 0 })]);

scenario('a token that is bound to a key is no bearer token', [
  start, refused(token('bound to a DPoP key', { cnf: { jkt: 'x'.repeat(43) } })), refused(token('bound to a certificate', { cnf: { 'x5t#S256': 'y'.repeat(43) } })),
  refused('@bound to a DPoP key', { scheme: 'DPoP' }), refused(good, { scheme: 'DPoP' }),
]);

scenario('stream: revocations at once, polls only when it is quiet', [
  start, asked({ snapshot: 1, pages: 0 }), [1, 2, 3].map((n) => [sleep(5), { stream: page(`on the stream at ${5 * n}`, 0, 0, [], { at: 5 * n }) }, tick]), asked({ pages: 0 }),
  { stream: page('session 1 ends, on the stream', 0, 1, [rule('sid', 's1')], { at: 15 }) }, refused(good),
  serve({ pages: page('session 2 ends, polled', 1, 2, [rule('sid', 's2')], { at: 21 }) }), sleep(6), tick, refused('@of session 2'), asked({ pages: 1 }),
], { stream: true });

const words = {
  keys, jwks, page, list, rule, token, start, serve, sleep, tick, ready, asked, accepted, refused, unknown, scenario, good, longer, taken, beat, salt2: SALT2,
};
attacks(words);
mishaps(words);

const text = JSON.stringify({ issuer: ISSUER, audience: AUDIENCE, start: T, signed, scenarios }, null, 1) + '\n';
if (!process.argv.includes('--check')) writeFileSync(here('vectors.json'), text);
else if (readFileSync(here('vectors.json'), 'utf8') !== text) {
  console.error('vectors.json is not what generate.js makes: run it');
  process.exitCode = 1;
}
