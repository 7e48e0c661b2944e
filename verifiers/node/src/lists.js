import { inflateSync } from 'node:zlib';
import { Refusal } from './refusal.js';

const OLDER = 15; // seconds by which a list may be older than the newest page
const LARGEST = 16 << 20;

/** Status lists of the issuer, which take over when rules become too many. */
export class Lists {
  #issuer;
  #get;
  #keys;
  #clock;
  #lists = new Map();

  constructor(issuer, get, keys, clock) {
    this.#issuer = issuer;
    this.#get = get;
    this.#keys = keys;
    this.#clock = clock;
  }

  /** Whether the token's bit is set; undefined when that cannot be known. A list behind the feed is looked for again. */
  async revoked({ status, sid, sub, client_id }, rules) {
    const { idx, uri } = status?.status_list ?? {};
    if (uri === undefined) return sid === undefined && sub === client_id ? false : undefined;
    if (!uri.startsWith(`${this.#issuer}/statuslists/`)) throw new Refusal(401, 'a status list of somebody else');
    const now = this.#clock.mono();
    let entry = this.#lists.get(uri);
    const age = now - (entry?.at ?? -Infinity);
    if (age > 5 || (age > 1 && entry.seq !== rules.seq)) {
      for (const [old, { at }] of this.#lists) if (now - at > 60) this.#lists.delete(old);
      this.#lists.set(uri, entry = { at: now, seq: rules.seq });
      entry.bytes = this.#load(uri, rules, entry).catch(() => undefined);
    }
    const byte = (await entry.bytes)?.[idx >> 3];
    return byte === undefined ? undefined : ((byte >> (idx & 7)) & 1) === 1;
  }

  async #load(uri, rules, entry) {
    const { claims } = await this.#keys.open(await this.#get(uri.slice(this.#issuer.length)), 'statuslist+jwt');
    const recent = claims.exp > rules.now() && claims.iat >= rules.iat - OLDER;
    if (claims.sub !== uri || !recent || claims.status_list?.bits !== 1) throw new Error('not this list');
    entry.seq = Math.min(entry.seq, claims.seq ?? entry.seq); // it may have been signed before the feed moved
    return inflateSync(Buffer.from(claims.status_list.lst, 'base64url'), { maxOutputLength: LARGEST });
  }
}
