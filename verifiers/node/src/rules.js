import { hash } from 'node:crypto';

const PAGE = 'urn:cardea:event:revocation-page';
const AUDIENCE = 'urn:cardea:revocation-feed';
const LEEWAY = 60; // seconds by which the own clock may be wrong when the first page comes
const DRIFT = 0.001; // how much slower or faster than the issuer's the monotonic clock may run
const AGREED = 15; // seconds between the own clock and a page's within which the own is believed
const SLEPT = 15; // seconds by which the wall clock has to go ahead of the monotonic one

/** The live rules, and how old the newest page is by which they are known. Times are in seconds. */
export class Rules {
  seq = -1; // nothing is known
  lists = false;
  gap; // the time of what only a snapshot as new as that mends; undefined when nothing is amiss
  #issuer;
  #clock;
  #salt;
  #iat = -Infinity;
  #offset = -Infinity; // issuer's time = monotonic clock + offset, or later
  #heard; // by both own clocks: the newest page; before it, the beginning
  #sweptAt = 0;
  #rules = new Map(['iss', 'kid', 'org', 'client', 'sub', 'sid', 'jti'].map((type) => [type, new Map()]));
  #shared = { kid: new Map(), client: new Map(), org: new Map() }; // hashes of the few values that many tokens share

  constructor(issuer, clock) {
    this.#issuer = issuer;
    this.#clock = clock;
    this.#heard = { mono: clock.mono(), wall: clock.wall() };
  }

  /** When the newest page was signed. */
  get iat() {
    return this.#iat;
  }

  /** The issuer's time: once a page came, a change of the own clock moves it no more. */
  now() {
    return this.seq < 0 ? this.#clock.wall() : this.#clock.mono() + this.#offset;
  }

  /** Seconds since the newest page was signed, by whichever clock says more: a machine that slept lost time on one. */
  age() {
    return this.seq < 0 ? Infinity : Math.max(this.now() - this.#iat, this.#clock.wall() - this.#heard.wall);
  }

  /** Seconds since a page came that was newer than all before it. */
  quiet() {
    return this.#clock.mono() - this.#heard.mono;
  }

  /** For how long nothing was heard of the feed, in seconds: a process that has just begun waits as long as any other. */
  silence() {
    return this.seq < 0 ? this.quiet() : this.age();
  }

  /** The wall clock alone says that no page came: the machine slept, and one look helps. */
  slept() {
    return this.#clock.wall() - this.#heard.wall > this.quiet() + SLEPT;
  }

  /** Whether any rule hits the token. None shadows another. */
  hit(kid, { iat, org_id, client_id, sub, sid, jti }) {
    return this.#hit('iss', '', iat) || this.#hit('kid', kid, iat) || this.#hit('org', org_id, iat)
      || this.#hit('client', client_id, iat) || this.#hit('sub', sub, iat) || this.#hit('sid', sid, iat)
      || this.#hit('jti', jti, iat);
  }

  /** Takes a page whose signature holds; throws when it is none of ours or of this time. */
  apply(kid, { iss, aud, iat, exp, events }) {
    const page = events?.[PAGE];
    if (iss !== this.#issuer || aud !== AUDIENCE || ![iat, exp, page?.after, page?.seq].every(Number.isSafeInteger)
      || !page.rules.every(([type]) => this.#rules.has(type))) throw new Error('not a page of this issuer');
    const [now, wall] = [this.now(), this.#clock.wall()];
    const passed = this.seq < 0 && exp < now - LEEWAY; // later pages are as fresh as their iat, however late they come
    if (passed || iat > Math.max(now, wall) + LEEWAY) throw new Error('a page of another time');
    if (this.#hit('kid', kid, iat)) throw new Error('a page under a killed key');
    const fresh = iat > this.#iat, snapshot = page.after === 0, back = page.seq < this.seq, ours = page.salt === this.#salt;
    if (snapshot ? iat < this.#iat || (back && !fresh) : !ours && iat < this.#iat) return; // old news
    const apart = !snapshot && (page.after > this.seq || !ours || (back && fresh));
    const whole = !this.lists || page.status_lists === true || snapshot; // else lists end, and rules were left out
    if (apart || !whole) this.gap = Math.max(iat, this.gap ?? iat);
    else if (!(iat < this.gap)) this.gap = undefined;
    if (apart) return;
    if (snapshot) this.#begin(page, back && ours);
    this.#add(page.rules);
    this.seq = snapshot ? page.seq : Math.max(this.seq, page.seq);
    this.lists ||= page.status_lists === true;
    if (fresh) this.#hear(iat, wall);
  }

  /** Whether a rule names the key, whatever it signed and when. */
  kills(kid) {
    return this.#hit('kid', kid, Number.MAX_VALUE);
  }

  #hear(iat, wall) {
    const mono = this.#clock.mono();
    const most = Math.max(iat, mono + this.#offset - DRIFT * (mono - this.#heard.mono));
    // a page that is late by the issuer's time, and not by the own: the issuer's clock was set back
    this.#offset = (Math.abs(wall - iat) < AGREED ? Math.min(most, Math.max(iat, wall)) : most) - mono;
    this.#heard = { mono, wall: this.#iat < 0 ? Math.min(wall, iat) : wall }; // the first page may be one of long ago
    this.#iat = iat;
    if (iat - this.#sweptAt < 30) return;
    this.#sweptAt = iat;
    for (const rules of this.#rules.values()) {
      for (const [key, { until }] of rules) if (until + LEEWAY < iat) rules.delete(key);
    }
  }

  #begin({ salt, status_lists: lists }, keep) {
    if (!keep) for (const rules of this.#rules.values()) rules.clear();
    for (const hashes of Object.values(this.#shared)) hashes.clear();
    this.#salt = salt;
    this.lists = lists === true;
  }

  #add(rules) {
    for (const [type, notBefore, until, hashes] of rules) {
      const known = this.#rules.get(type);
      for (let at = 0; at === 0 || at < hashes.length; at += 11) {
        const key = hashes.slice(at, at + 11), old = known.get(key);
        known.set(key, {
          notBefore: Math.max(notBefore ?? Infinity, old?.notBefore ?? 0), until: Math.max(until, old?.until ?? 0),
        });
      }
    }
  }

  #hit(type, value, iat) {
    const rules = this.#rules.get(type);
    if (rules.size === 0 || typeof value !== 'string') return false;
    const rule = rules.get(type === 'iss' ? '' : this.#hash(type, value));
    return rule !== undefined && iat < rule.notBefore;
  }

  #hash(type, value) {
    const shared = this.#shared[type];
    let known = shared?.get(value);
    if (known === undefined) {
      known = hash('sha256', `${this.#salt}${type}\0${value}`, 'base64url').slice(0, 11);
      if (shared?.size > 1000) shared.clear();
      shared?.set(value, known);
    }
    return known;
  }
}
