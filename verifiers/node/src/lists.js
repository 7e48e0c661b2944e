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
  #rules;
  #looks = new Map();

  constructor(issuer, get, keys, clock, rules) {
    this.#issuer = issuer;
    this.#get = get;
    this.#keys = keys;
    this.#clock = clock;
    this.#rules = rules;
  }

  /** Whether the token's bit is set, as of the revocation `wanted` at least; undefined when that cannot be known. */
  async revoked({ status, sid, sub, client_id }, wanted) {
    const { idx, uri } = status?.status_list ?? {};
    if (uri === undefined) return sid === undefined && sub === client_id ? false : undefined;
    if (!uri.startsWith(`${this.#issuer}/statuslists/`)) throw new Refusal(401, 'a status list of somebody else');
    let list = await this.#list(uri, wanted);
    if (list?.seq < wanted) { // it was looked for just before
      await this.#clock.sleep(0.3);
      list = await this.#list(uri, wanted);
    }
    const byte = list?.seq >= wanted ? list.bytes[idx >> 3] : undefined;
    return byte === undefined ? undefined : ((byte >> (idx & 7)) & 1) === 1;
  }

  /** As it was found last; looked for again after five seconds, after one where it is behind the feed, or at once. */
  #list(uri, wanted) {
    const now = this.#clock.mono(), last = this.#looks.get(uri), { seq } = this.#rules;
    if (now - last?.at <= (last?.seq < wanted ? 0.25 : last?.seq === seq ? 5 : 1)) return last.list;
    for (const [old, { at }] of this.#looks) if (now - at > 60) this.#looks.delete(old);
    const look = { at: now, seq };
    look.list = this.#load(uri, seq).catch(async () => { // the one before does where it goes as far as the feed
      const before = await last?.list;
      return before?.seq === this.#rules.seq && this.#recent(before) ? before : undefined;
    }).then((list) => {
      look.seq = list?.seq ?? -1;
      return list;
    });
    this.#looks.set(uri, look);
    return look.list;
  }

  async #load(uri, known) {
    const { claims } = await this.#keys.open(await this.#get(uri.slice(this.#issuer.length)), 'statuslist+jwt');
    const { sub, iat, exp, seq = known, status_list: { bits, lst } } = claims;
    if (sub !== uri || !this.#recent(claims) || bits !== 1) throw new Error('not this list');
    const bytes = inflateSync(Buffer.from(lst, 'base64url'), { maxOutputLength: LARGEST });
    return { bytes, iat, exp, seq: Math.min(seq, known) }; // it may have been signed before the feed moved
  }

  #recent = ({ iat, exp }) => exp > this.#rules.now() && iat >= this.#rules.iat - OLDER;
}
