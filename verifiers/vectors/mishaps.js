// Scenarios in which nobody means ill: clocks that are set back, caches that lag, databases that lose what they knew.
export function mishaps({
  keys, jwks, page, list, rule, token, start, serve, sleep, tick, ready, asked, accepted, refused, unknown, scenario, good, longer, taken, beat, salt2,
}) {
  const ALL = jwks(keys.rs, keys.es, keys.ps, keys.ed);
  const ahead = (seconds) => {
    const first = page(`a snapshot of ${seconds} s ahead`, 0, 0, [], { at: seconds });
    return [serve({ jwks: ALL, snapshot: first, pages: first }), tick, ready(true), accepted(good)];
  };

  scenario('the clock of the issuer was 20 s ahead, and is set back', [
    ahead(20), [5, 10, 15, 20].map((at) => [sleep(5), beat(at), accepted(good)]), ready(true), { age: [20, 21] },
    sleep(5), beat(25), { age: [0, 1] }, accepted(good), sleep(5), beat(30), { age: [0, 1] },
  ]);

  scenario('the clock of the issuer was 59 s ahead, and is set back', [
    ahead(59), Array.from({ length: 11 }, (_, n) => [sleep(5), beat(5 * n + 5)]), accepted(good), { age: [55, 56] },
    sleep(5), beat(60), ready(true), { age: [0, 1] }, accepted(good),
  ]);

  scenario('the clock of the issuer is set back: what is revoked meanwhile is refused', [
    serve({ jwks: ALL, snapshot: page('one rule, 30 s ahead', 0, 1, [rule('sid', 's7')], { at: 30 }) }), tick, accepted(good), sleep(5), beat(5, 1),
    serve({ pages: page('session 1 ends before the clock has caught up', 1, 2, [rule('sid', 's1')], { at: 10 }) }), sleep(5), tick,
    refused(good), accepted('@of session 2'), { age: [10, 11] }, sleep(5), beat(15, 2), refused(good), asked({ snapshot: 1 }),
  ]);

  scenario('a standby takes over whose clock is 20 s behind', [
    start, sleep(5), beat(5), [-10, -5, 0, 5].map((at) => [sleep(5), beat(at), accepted(good)]), sleep(5), beat(10), { age: [19, 21] },
    accepted(good), ready(true), sleep(270), beat(280), { age: [19, 21] }, accepted(longer), ready(true), sleep(60), tick, unknown(longer),
  ]);

  scenario('salt change behind a cache: the snapshot is looked for until it is as new', [
    start, serve({ pages: '@session 1 ends' }), sleep(5), tick, refused(good),
    serve({ pages: '@another salt', snapshot: page('all, still of the old salt', 0, 1, [rule('sid', 's1')], { at: 8 }) }), sleep(5), tick,
    accepted('@of session 2'), asked({ snapshot: 2 }), serve({ snapshot: '@all under another salt' }), sleep(1), tick,
    refused(good), refused('@of session 2'), asked({ snapshot: 3, pages: 2 }), sleep(1), tick, asked({ snapshot: 3 }),
  ]);

  scenario('a snapshot that is older than the gap mends it not', [
    start, serve({ pages: page('after 9', 9, 10, [rule('sid', 's2')], { at: 5 }), snapshot: page('one, of a cache', 0, 1, [rule('sid', 's7')], { at: 3 }) }), sleep(5), tick,
    refused('@of session 7'), accepted('@of session 2'), serve({ snapshot: page('ten', 0, 10, [rule('sid', ['s7', 's2'])], { at: 5 }) }), sleep(1), tick,
    refused('@of session 7'), refused('@of session 2'), asked({ snapshot: 3, pages: 1 }),
  ]);

  scenario('too far behind: 410, and a cache has an old snapshot', [
    start, serve({ pages: 410, snapshot: page('as of 5, of a cache', 0, 5, [rule('sid', 's7')], { at: 3 }) }), sleep(5), tick,
    accepted(good), serve({ snapshot: '@all six' }), sleep(1), tick, refused(good), asked({ snapshot: 3, pages: 1 }),
  ]);

  scenario('two gaps, the newer one first', [
    start, sleep(10), { stream: page('after 11', 11, 12, [], { at: 10 }) }, { stream: page('after 11, of before', 11, 11, [], { at: 9 }) },
    serve({ snapshot: page('of between the gaps', 0, 11, [rule('sid', 's2')], { at: 9 }) }), sleep(1), tick, refused('@of session 2'), accepted(good),
    serve({ snapshot: page('of the newer gap', 0, 12, [rule('sid', ['s2', 's1'])], { at: 10 }) }), sleep(1), tick, refused(good), asked({ snapshot: 4 }),
    sleep(1), tick, asked({ snapshot: 4 }),
  ], { stream: true });

  scenario('a fail-over lost rules that only this verifier knows: their numbers are given again, under another salt', [
    start, serve({ pages: page('two that will be lost', 0, 2, [rule('sid', ['s1', 's7'])], { at: 5 }) }), sleep(5), tick, refused(good),
    serve({
      pages: page('the next one, of another epoch', 2, 3, [rule('sid', 's9', null, salt2)], { at: 10, salt: salt2 }),
      snapshot: page('all, of another epoch', 0, 3, [rule('sid', ['s2', 's5', 's9'], null, salt2)], { at: 10, salt: salt2 }),
    }), sleep(5), tick, refused('@of session 2'), refused('@of session 5'), refused('@of session 9'), { seq: 3 },
  ]);

  scenario('a route that fails open: a status list that cannot be had opens nothing while the feed is there', [
    serve({ jwks: ALL, snapshot: taken, pages: taken }), tick, unknown(good, { failOpen: true }), unknown('@bit 4', { failOpen: true }),
    sleep(59), unknown(longer, { failOpen: true }), sleep(1), accepted(longer, { failOpen: true }), unknown(longer),
  ], { stream: true });

  const LIST = '/statuslists/29833342-0';
  scenario('a status list that cannot be had: the one before does as long as the feed stands where it stood', [
    serve({ jwks: ALL, snapshot: taken, [LIST]: '@a list as of 20,001' }), tick, accepted('@bit 4'), serve({ [LIST]: 503 }), sleep(6), accepted('@bit 4'),
    asked({ [LIST]: 2 }), sleep(6), { stream: page('lists go on, at 17', 20_001, 20_001, [], { at: 17, status_lists: true }) }, accepted('@bit 4'),
    asked({ [LIST]: 3 }), sleep(6), { stream: page('lists go on, at 18', 20_001, 20_001, [], { at: 18, status_lists: true }) }, unknown('@bit 4'),
    asked({ [LIST]: 4 }), sleep(2), serve({ [LIST]: list('a list of 20 seconds later', [], { at: 20, seq: 20_001 }) }), accepted('@bit 4'),
    serve({ [LIST]: 503 }), sleep(2), { stream: page('and the feed moves', 20_001, 20_002, [], { at: 22, status_lists: true }) }, unknown('@bit 4'),
  ], { stream: true });

  scenario('a client that may not introspect has no say', [
    start, serve({ introspect: 400 }), sleep(16), accepted(good), asked({ introspect: 1 }), sleep(50), unknown(good), asked({ introspect: 2 }),
    beat(66), accepted(good),
  ], { introspects: true });

  scenario('a token that the client may not ask about keeps no other from being asked about', [
    start, serve({ introspect: 400 }), sleep(16), accepted(good), serve({ introspect: { active: false } }), refused('@given back'), asked({ introspect: 2 }),
    serve({ introspect: 500 }), accepted(good), serve({ introspect: { active: false } }), accepted(good), asked({ introspect: 3 }), sleep(6), refused(good),
    asked({ introspect: 4 }),
  ], { introspects: true });

  scenario('a look that was lost is repeated after a second', [
    start, sleep(5), serve({ pages: null }), tick, serve({ pages: '@session 1 ends' }), accepted(good), sleep(0.5), tick, asked({ pages: 1 }),
    sleep(0.5), tick, refused(good), asked({ pages: 2 }), sleep(1), tick, asked({ pages: 2 }),
  ]);
}
