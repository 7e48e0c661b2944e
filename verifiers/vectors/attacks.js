// Scenarios of those who want a revocation to be missed; `generate.js` hands in its words and writes them with the others.
const HUGE = '999999999999999';
const LIST = '/statuslists/29833342-0';

export function attacks({
  keys, jwks, page, list, rule, token, start, serve, sleep, tick, ready, asked, accepted, refused, unknown, scenario, good, longer, taken, beat,
}) {
  const es = { by: keys.es };
  const byEs = jwks(keys.es);

  scenario('a Revocation-Seq that nobody told: the page that is due is looked for all the same', [
    start, serve({ wanted: 503, pages: 503 }), sleep(3), unknown('@of session 2', { revocationSeq: HUGE }),
    serve({ pages: '@session 1 ends' }), sleep(2), tick, refused(good),
  ]);

  scenario('a Revocation-Seq that nobody told, again and again', [
    start, serve({ wanted: 503, pages: '@session 1 ends' }), sleep(5), unknown('@of session 2', { revocationSeq: HUGE }), refused(good),
    [10, 15, 20].map((at) => [beat(at, 1).slice(0, 1), sleep(4), unknown('@of session 2', { revocationSeq: HUGE }), { age: [0, 6] }]),
  ]);

  scenario('a Revocation-Seq that nobody told, and a gap', [
    start, serve({ wanted: 503, pages: '@after 5', snapshot: '@all six' }), sleep(5), unknown('@of session 2', { revocationSeq: HUGE }),
    refused(good), asked({ snapshot: 2 }),
  ]);

  const killed = page('the key is killed, soon after the JWKS was fetched', 0, 1, [rule('kid', 'rs')], { at: 5, ...es });
  scenario('a thief of a killed key writes tokens that outlive its rule, and the JWKS cannot be had', [
    start, accepted(longer), serve({ jwks: null, pages: killed }), sleep(5), tick, refused(longer), sleep(26), tick, asked({ jwks: 2 }), refused(longer),
    serve({ pages: page('by es, when the rule of the key has ended', 1, 1, [], { at: 700, ...es }) }), sleep(669), tick, ready(true), unknown(longer),
    accepted(token('by es, when the rule of the key has ended, and accepted', { exp: 1_790_007_200 }, {}, keys.es)),
    serve({ jwks: byEs }), sleep(2), tick, refused(longer),
  ]);

  scenario('key kill: the JWKS is looked at again when that may be', [
    start, serve({ jwks: byEs, pages: killed }), sleep(5), tick, refused(good), asked({ jwks: 1 }), sleep(20), tick, asked({ jwks: 1 }),
    sleep(6), tick, asked({ jwks: 2 }), sleep(31), tick, asked({ jwks: 2 }),
  ]);

  scenario('key kill: a JWKS of yesterday does not bring the key back', [
    start, serve({ pages: killed }), sleep(5), tick, sleep(26), tick, asked({ jwks: 2 }), refused(longer),
    serve({ jwks: null, pages: '@by es, when the rule of the key has ended' }), sleep(669), tick, unknown(longer),
  ]);

  scenario('key kill: tokens of the killed key make nobody look', [
    start, serve({ jwks: byEs, pages: killed }), sleep(5), tick, sleep(26), tick, asked({ jwks: 2 }), sleep(31), refused(longer), asked({ jwks: 2 }),
  ]);

  scenario('key kill: all keys', [
    start, serve({ jwks: jwks(keys.ps), pages: page('four keys are killed', 0, 4, [rule('kid', ['rs', 'es', 'ps', 'ed'])], { at: 5, ...es }) }),
    sleep(5), tick, ready(false), refused(good), unknown(token('by a key that is not there', {}, { kid: 'new' }, keys.stranger)),
    serve({ jwks: jwks({ ...keys.stranger, kid: 'new', alg: 'RS256' }) }), sleep(5), tick, ready(true), accepted('@by a key that is not there'),
  ]);

  const behind = list('a list as of 20,001', [5], { at: 2, seq: 20_001 });
  scenario('status lists: one that was signed before the feed moved', [
    serve({ jwks: jwks(keys.rs), snapshot: taken, [LIST]: behind }), tick, accepted('@bit 4'), asked({ [LIST]: 1 }),
    sleep(2), { stream: '@more' }, accepted('@bit 4'), asked({ [LIST]: 2 }),
    serve({ [LIST]: list('a list as of 20,002', [4, 5], { at: 2, seq: 20_002 }) }), accepted('@bit 4'), sleep(2), refused('@bit 4'), asked({ [LIST]: 3 }),
    sleep(2), refused('@bit 4'), asked({ [LIST]: 3 }),
  ], { stream: true });

  const listed = [serve({ jwks: jwks(keys.rs), snapshot: taken, pages: '@more', [LIST]: behind }), tick, accepted('@bit 4'), asked({ [LIST]: 1 })];
  scenario('read your revocations, where status lists have taken over', [
    listed, serve({ [LIST]: '@a list as of 20,002' }), sleep(0.5), refused('@bit 4', { revocationSeq: '20002' }), asked({ [LIST]: 2 }),
  ]);

  scenario('read your revocations, where a list was looked for just before', [
    listed, serve({ [LIST]: '@a list as of 20,002' }), sleep(0.125), refused('@bit 4', { revocationSeq: '20002' }), asked({ [LIST]: 2 }),
  ]);

  scenario('read your revocations, and the status list is behind', [
    listed, sleep(0.5), unknown('@bit 4', { revocationSeq: '20002' }), unknown('@bit 4', { revocationSeq: '20002', failOpen: true }),
    accepted('@bit 4', { revocationSeq: '20001' }), serve({ [LIST]: null }), sleep(1), unknown('@bit 4', { revocationSeq: '20002' }),
  ]);

  scenario('status lists: one that goes further than the feed', [
    serve({ jwks: jwks(keys.rs), snapshot: taken, [LIST]: '@a list as of 20,002' }), tick, refused('@bit 4'),
    sleep(4), refused('@bit 4'), asked({ [LIST]: 1 }),
  ], { stream: true });

  scenario('status lists come and go', [
    serve({ jwks: jwks(keys.rs), snapshot: taken }), tick, sleep(5), unknown('@of session 2'), { stream: '@few again, all' }, refused('@of session 2'),
    { stream: page('lists come back', 0, 20_001, [rule('org', 'gone')], { at: 5, status_lists: true }) }, unknown('@of session 2'),
    { stream: '@few again, all' }, refused('@of session 2'),
  ], { stream: true });

  scenario('status lists: one of long before the newest page', [
    serve({ jwks: jwks(keys.rs), snapshot: taken, [LIST]: list('a list of 16 seconds before', [], { at: 4, seq: 20_001 }) }), tick,
    sleep(20), { stream: page('lists go on', 20_001, 20_001, [], { at: 20, status_lists: true }) }, unknown('@bit 4'),
    serve({ [LIST]: list('a list of 15 seconds before', [], { at: 5, seq: 20_001 }) }), sleep(6), accepted('@bit 4'),
  ], { stream: true });
}
