import { setTimeout as pause } from 'node:timers/promises';
import { guard, hook } from './guard.js';
import { events } from './events.js';
import { Keys } from './keys.js';
import { Lists } from './lists.js';
import { Refusal } from './refusal.js';
import { Rules } from './rules.js';

const STALE = 15, DEAD = 60; // seconds without a signed page: then introspect, then refuse to say
const POLL = 4.5, QUIET = 5.5, CUT = 12; // seconds: between polls, until the stream is missed, until it is cut
const LARGEST_TOKEN = 8192;
const CLOCK = { wall: () => Date.now() / 1000, mono: () => performance.now() / 1000, sleep: (s) => pause(s * 1000, null, { ref: false }) };

/** Verifies access tokens of one issuer, locally and revocations included. See index.d.ts. */
export class Verifier {
  #options;
  #clock;
  #keys;
  #rules;
  #lists;
  #timer;
  #stream;
  #streamedAt = -Infinity;
  #polledAt = -Infinity;
  #reportedAt = -Infinity;
  #lostAt = -Infinity; // the last introspection that failed
  #polling;
  #gap = false;

  constructor({ issuer, audience, baseUrl = issuer, stream = true, fetch = globalThis.fetch, clock = CLOCK, onEvent = () => {}, ...rest }) {
    this.#options = { issuer, audiences: [audience].flat(), baseUrl, stream, fetch, onEvent, ...rest };
    this.#clock = clock;
    this.#keys = new Keys(async () => JSON.parse(await this.#text('/.well-known/jwks.json')), clock.mono);
    this.#rules = new Rules(issuer, clock);
    this.#lists = new Lists(issuer, (path) => this.#text(path), this.#keys, clock);
    this.guard = (policy) => guard(this, policy);
    this.hook = (policy) => hook(this, policy);
  }

  /** Begins to follow the feed; resolves after the first look, whatever came of it. */
  async start() {
    this.#timer = setInterval(() => this.tick(), 500).unref();
    await this.tick();
    if (this.#options.stream) this.#follow();
    return this;
  }

  close() {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#stream?.abort();
  }

  /** For a readiness probe, and for who wants to know. */
  get state() {
    const age = this.#rules.age();
    return { ready: this.#keys.usable && age < DEAD, keys: this.#keys.usable, age, seq: this.#rules.seq };
  }

  /** The claims of an access token that is to be accepted now; else throws a Refusal. */
  async verify(token, { revocationSeq, failOpen = false, scheme = 'Bearer', request } = {}) {
    if (typeof token !== 'string' || token.length > LARGEST_TOKEN) throw new Refusal(401, 'not a token');
    const { kid, claims } = await this.#keys.open(token, 'at+jwt');
    if (this.#rules.age() >= DEAD) await this.#poll();
    this.#check(claims);
    if ((claims.cnf !== undefined || scheme !== 'Bearer') && !(await this.#options.confirm?.(claims, { scheme, request }))) {
      throw new Refusal(401, 'bound to a key that was not shown');
    }
    if (revocationSeq !== undefined) await this.#reach(revocationSeq);
    if (this.#rules.hit(kid, claims)) throw new Refusal(401, 'revoked');
    const listed = this.#rules.lists ? await this.#lists.revoked(claims, this.#rules) : false;
    if (listed) throw new Refusal(401, 'revoked');
    if (listed === undefined || this.#rules.age() >= STALE) await this.#ask(token, failOpen, listed === undefined);
    return claims;
  }

  /** What the timer does: looks for what is due. */
  async tick() {
    const now = this.#clock.mono(), { stream, reportAs } = this.#options, quiet = now - this.#streamedAt;
    if (quiet > CUT) this.#stream?.abort();
    const due = this.#gap || (now - this.#polledAt >= POLL && (!stream || quiet > QUIET));
    if (reportAs && this.#rules.seq >= 0 && now - this.#reportedAt >= 10) {
      this.#reportedAt = now;
      this.#post('/revocations/applied', { verifier: reportAs, seq: this.#rules.seq }).catch(() => {});
    }
    await Promise.all([this.#keys.refresh(), due && this.#poll()]);
  }

  /** A page came on the stream. */
  async receive(jws) {
    const quiet = this.#rules.quiet();
    await this.#take(jws);
    if (this.#rules.quiet() < quiet) this.#streamedAt = this.#clock.mono();
    if (this.#gap) await this.#poll();
  }

  #check({ iss, aud, exp, nbf, iat, sub, client_id, jti }) {
    const { issuer, audiences } = this.#options, now = this.#rules.now();
    if (iss !== issuer) throw new Refusal(401, 'of another issuer');
    if (![aud].flat().some((one) => audiences.includes(one))) throw new Refusal(401, 'for another audience');
    if (!(exp > now)) throw new Refusal(401, 'expired');
    if (nbf > now + 60) throw new Refusal(401, 'not valid yet');
    if (!Number.isFinite(iat) || ![sub, client_id, jti].every((claim) => typeof claim === 'string')) throw new Refusal(401, 'incomplete');
  }

  /** No page, or no status list: introspects if it can, and refuses to say if it must. */
  async #ask(token, failOpen, unlisted) {
    const active = await this.#introspect(token);
    if (active === false) throw new Refusal(401, 'revoked');
    if (active || (!unlisted && this.#rules.age() < DEAD)) return;
    this.#options.onEvent(failOpen ? 'failed_open' : 'failed_closed');
    if (!failOpen) throw new Refusal(503, 'revocations cannot be known');
  }

  async #introspect(token) {
    if (!this.#options.client || this.#clock.mono() - this.#lostAt < 5) return undefined;
    try {
      const { active } = JSON.parse(await this.#post('/oauth/introspect', { token }));
      this.#options.onEvent('introspected');
      return active === true;
    } catch {
      this.#lostAt = this.#clock.mono();
      return undefined;
    }
  }

  async #reach(text) {
    if (!/^\d{1,15}$/.test(text)) throw new Refusal(400, 'Revocation-Seq is a number that a revocation answered');
    for (let tries = 0; tries < 3 && this.#rules.seq < Number(text); tries++) {
      if (tries > 0) await this.#clock.sleep(0.3);
      await this.#poll(Number(text));
    }
    if (this.#rules.seq < Number(text)) throw new Refusal(503, 'that revocation was not seen here yet');
  }

  /** One look at the feed at a time, however many ask, and few a second. */
  #poll(wanted) {
    if (this.#clock.mono() - this.#polledAt < (wanted === undefined ? 1 : 0.25)) return this.#polling;
    this.#polledAt = this.#clock.mono();
    this.#polling ??= this.#pull(wanted)
      .catch((error) => this.#options.onEvent('feed_lost', error))
      .finally(() => { this.#polling = undefined; });
    return this.#polling;
  }

  async #pull(wanted) {
    if (this.#rules.seq >= 0 && !this.#gap) {
      const query = `after=${this.#rules.seq}${wanted === undefined ? '' : `&seq=${wanted}`}`;
      const page = await this.#text(`/revocations/pages?${query}`, 410);
      if (page !== undefined) await this.#take(page);
      if (page !== undefined && !this.#gap) return;
    }
    await this.#take(await this.#text('/revocations/snapshot'));
  }

  async #take(jws) {
    try {
      const { kid, claims } = await this.#keys.open(jws, 'secevent+jwt');
      this.#gap = !this.#rules.apply(kid, claims);
      if (Object.values(claims.events).some(({ rules }) => rules?.some(([type]) => type === 'kid'))) this.#keys.killed();
    } catch (error) {
      this.#options.onEvent('page_refused', error);
    }
  }

  async #follow() {
    while (this.#timer !== undefined) {
      this.#stream = new AbortController();
      this.#streamedAt = this.#clock.mono();
      try {
        const headers = { accept: 'text/event-stream', ...(this.#rules.seq >= 0 && { 'last-event-id': String(this.#rules.seq) }) };
        const { body } = await this.#fetch('/revocations/stream', { headers, signal: this.#stream.signal });
        for await (const page of events(body)) await this.receive(page);
      } catch (error) {
        if (this.#timer === undefined) return;
        this.#options.onEvent('stream_lost', error);
      }
      this.#streamedAt = -Infinity;
      await this.#poll();
      await this.#clock.sleep(0.5 + Math.random());
    }
  }

  #post(path, form) {
    const { id, secret } = this.#options.client;
    const basic = Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64');
    const body = new URLSearchParams(form);
    return this.#fetch(path, { method: 'POST', body, headers: { authorization: `Basic ${basic}` } }).then((answer) => answer.text());
  }

  async #text(path, gone) {
    const answer = await this.#fetch(path, {}, gone);
    return answer.status === gone ? undefined : answer.text();
  }

  async #fetch(path, init, gone) {
    const { fetch, baseUrl } = this.#options;
    const answer = await fetch(baseUrl + path, { redirect: 'error', signal: AbortSignal.timeout(3000), ...init });
    if (answer.ok || answer.status === gone) return answer;
    await answer.body?.cancel();
    throw new Error(`${path} answered ${answer.status}`);
  }
}
