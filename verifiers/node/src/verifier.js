import { setTimeout as pause } from 'node:timers/promises';
import { Feed } from './feed.js';
import { guard, hook } from './guard.js';
import { Keys } from './keys.js';
import { Lists } from './lists.js';
import { Refusal } from './refusal.js';
import { Remote } from './remote.js';

const STALE = 15; // seconds without a signed page: introspect
const DEAD = 60; // seconds without a signed page: refuse to say
const PAUSE = 5; // seconds without introspection after one that was lost
const MOST_AT_ONCE = 16; // questions to the issuer: an outage makes every token one
const LARGEST_TOKEN = 8192;
const MOST_ENDED = 10_000; // then all are forgotten, and asked about once more
const CLOCK = {
  wall: () => Date.now() / 1000,
  mono: () => performance.now() / 1000,
  sleep: (seconds) => pause(seconds * 1000, undefined, { ref: false }),
};

/** Verifies access tokens of one issuer, locally and revocations included. See index.d.ts. */
export class Verifier {
  #options;
  #clock;
  #remote;
  #keys;
  #feed;
  #rules;
  #lists;
  #turns = Array(MOST_AT_ONCE).fill(); // the last question of each
  #asked = 0;
  #answeredAt = -Infinity; // the last introspection that was answered
  #lostAt = -Infinity; // the last that was not: nobody is asked for a while
  #ended = new Set(); // `jti` of tokens that an introspection found over: none becomes good again

  constructor({
    issuer, audience, baseUrl = issuer, stream = true, client, reportAs, confirm = () => false,
    onEvent = () => {}, fetch = globalThis.fetch, clock = CLOCK,
  }) {
    if (![issuer, audience].flat().every((name) => typeof name === 'string' && name !== '') || audience.length === 0) {
      throw new TypeError('issuer and audience are needed');
    }
    const told = (...event) => { (async () => onEvent(...event))().catch(() => {}); }; // its failures are its own
    this.#options = { issuer, audiences: [audience].flat(), baseUrl, stream, client, reportAs, confirm, onEvent: told, fetch };
    this.#clock = clock;
    this.#remote = new Remote(this.#options);
    this.#keys = new Keys(async () => JSON.parse(await this.#remote.text('/.well-known/jwks.json')), clock.mono,
      (kid) => this.#rules.kills(kid));
    this.#feed = new Feed(this.#remote, this.#keys, clock, this.#options);
    this.#rules = this.#feed.rules;
    this.#lists = new Lists(issuer, (path) => this.#remote.text(path), this.#keys, clock, this.#rules);
  }

  /** Begins to follow the feed. Rejects when `client` may not introspect: in an outage it would be too late to learn of it. */
  async start() {
    const { client, audiences, onEvent } = this.#options;
    if (client) {
      await this.#introspection('none', audiences).catch((error) => {
        onEvent('introspection_lost', error);
        if (![400, 401, 403].includes(error.status)) return;
        throw new Error(`client ${client.id} may not introspect: is its resource_server ${audiences.join(' or ')}?`, { cause: error });
      });
    }
    await this.#feed.start();
    return this;
  }

  close() {
    this.#feed.close();
  }

  /** For a readiness probe, and for who wants to know. */
  get state() {
    const age = this.#rules.age();
    return { ready: this.#keys.usable && age < DEAD, keys: this.#keys.usable, age, seq: this.#rules.seq };
  }

  guard = (policy) => guard(this, policy);
  hook = (policy) => hook(this, policy);
  tick = () => this.#feed.tick();
  receive = (page) => this.#feed.receive(page);

  /** The claims of an access token that is to be accepted now; else throws a Refusal. */
  async verify(token, { revocationSeq, failOpen = false, scheme = 'Bearer', request } = {}) {
    if (typeof token !== 'string' || token.length > LARGEST_TOKEN) throw new Refusal(401, 'not a token');
    const opened = this.#keys.open(token, 'at+jwt');
    const { kid, claims } = opened instanceof Promise ? await opened : opened;
    this.#check(claims);
    if (claims.cnf !== undefined || scheme !== 'Bearer') await this.#confirm(claims, { scheme, request });
    const wanted = revocationSeq === undefined ? -1 : await this.#feed.reach(revocationSeq);
    if (this.#rules.hit(kid, claims) || this.#ended.has(claims.jti)) throw new Refusal(401, 'revoked');
    const listed = this.#rules.lists ? await this.#lists.revoked(claims, wanted) : false;
    if (listed) throw new Refusal(401, 'revoked');
    if (listed === undefined || this.#rules.age() >= STALE) await this.#ask(token, claims, failOpen, listed === undefined);
    return claims;
  }

  #check({ iss, aud, exp, nbf, iat, sub, client_id, jti }) {
    const { issuer, audiences } = this.#options, now = this.#rules.now();
    if (iss !== issuer) throw new Refusal(401, 'of another issuer');
    const meant = Array.isArray(aud) ? aud.some((one) => audiences.includes(one)) : audiences.includes(aud);
    if (!meant) throw new Refusal(401, 'for another audience');
    if (!(exp > now)) throw new Refusal(401, 'expired');
    if (nbf > now + 60) throw new Refusal(401, 'not valid yet');
    const complete = typeof sub === 'string' && typeof client_id === 'string' && typeof jti === 'string' && Number.isFinite(iat);
    if (!complete) throw new Refusal(401, 'incomplete');
  }

  async #confirm(claims, context) {
    if (!(await this.#options.confirm(claims, context))) throw new Refusal(401, 'bound to a key that was not shown');
  }

  /** No page, or no status list: introspects if it can, and refuses to say if it must. Only a feed that is away opens what may. */
  async #ask(token, { jti, aud }, failOpen, unlisted) {
    const active = await this.#introspect(token, this.#options.audiences.filter((one) => [aud].flat().includes(one)));
    if (active === false) {
      if (this.#ended.size >= MOST_ENDED) this.#ended.clear();
      this.#ended.add(jti);
      throw new Refusal(401, 'revoked');
    }
    if (active || (!unlisted && this.#rules.age() < DEAD)) return;
    const opens = failOpen && this.#rules.silence() >= DEAD;
    this.#options.onEvent(opens ? 'failed_open' : 'failed_closed');
    if (!opens) throw new Refusal(503, 'revocations cannot be known');
  }

  #introspect(token, audiences) {
    if (!this.#options.client) return undefined;
    const turn = this.#asked++ % MOST_AT_ONCE;
    const answer = (async () => { // each turn asks one question after the other
      await this.#turns[turn];
      return this.#askNow(token, audiences);
    })();
    this.#turns[turn] = answer;
    return answer;
  }

  async #askNow(token, audiences) {
    const began = this.#clock.mono();
    if (began - this.#lostAt < PAUSE) return undefined;
    try {
      const { active } = JSON.parse(await this.#introspection(token, audiences));
      this.#answeredAt = this.#clock.mono();
      this.#options.onEvent('introspected');
      return active === true;
    } catch (error) {
      const ofThisOne = error.status === 400;
      if (!ofThisOne && this.#answeredAt <= began) this.#lostAt = this.#clock.mono(); // else others are answered: the issuer is there
      this.#options.onEvent('introspection_lost', error);
      return undefined;
    }
  }

  /** What the issuer says of it; it refuses to say where the client is the resource server of none of the audiences. */
  #introspection(token, audiences) {
    return this.#remote.post('/oauth/introspect', [['token', token], ...audiences.map((one) => ['resource', one])]);
  }
}
