import { constants, createPublicKey, verify } from 'node:crypto';
import { Refusal } from './refusal.js';

const REFRESH = 300; // seconds: a key that left the JWKS is dropped within that
const COOL_DOWN = 30; // between two fetches for the sake of an unknown kid
const RETRY = 2; // after a fetch that failed
const CAP = 3600; // keys are served stale for so long while the issuer is down

const SCRATCH = Buffer.allocUnsafeSlow(16384); // nothing waits between writing and reading it, and tokens never need more
const roomFor = (text) => (text.length <= SCRATCH.length ? SCRATCH : Buffer.allocUnsafe(text.length));

const rsa = (hash) => ({ kty: 'RSA', hash });
const pss = (hash) => ({
  ...rsa(hash), padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
});
const ALGORITHMS = {
  RS256: rsa('sha256'), RS384: rsa('sha384'), RS512: rsa('sha512'),
  PS256: pss('sha256'), PS384: pss('sha384'), PS512: pss('sha512'),
  ES256: { kty: 'EC', hash: 'sha256', dsaEncoding: 'ieee-p1363' },
  Ed25519: { kty: 'OKP', hash: null }, EdDSA: { kty: 'OKP', hash: null },
};

/** The issuer's public keys, and what they signed. The algorithm is the key's, never the token's. */
export class Keys {
  #load;
  #mono;
  #kills;
  #byKid = new Map();
  #headers = new Map(); // of what was signed well: as many as keys and types
  #loadedAt = -Infinity;
  #triedAt = -Infinity;
  #failed = false;
  #again = false; // a key was dropped, and nobody has looked since
  #loading;

  /** `kills` says whether a rule names the key of this `kid`. */
  constructor(load, mono, kills) {
    this.#load = load;
    this.#mono = mono;
    this.#kills = kills;
  }

  get usable() {
    return this.#byKid.size > 0 && this.#mono() - this.#loadedAt < CAP;
  }

  /**
   * `kid` and claims of a compact JWS of this `typ`; a promise of them when its key has to be looked for. Fails with a
   * Refusal: 401 if it does not hold, 503 without keys.
   */
  open(jws, typ) {
    const first = jws.indexOf('.'), last = jws.lastIndexOf('.');
    if (first < 1 || last === first) throw new Refusal(401, 'not a signed token');
    const head = jws.slice(0, first);
    const known = this.usable ? this.#headers.get(head) : undefined;
    if (known) return opened(known, jws, first, last, typ);
    return this.#keyOf(parsed(head)).then((key) => {
      const said = opened(key, jws, first, last, typ);
      if (this.#byKid.get(key.kid)?.key === key.key) this.#headers.set(head, key);
      return said;
    });
  }

  /** Fetches the keys, unless that was tried in the last seconds; never rejects. */
  refresh(pause = this.#failed || !this.usable ? RETRY : this.#again ? COOL_DOWN : REFRESH) {
    if (this.#mono() - this.#triedAt >= pause) {
      this.#triedAt = this.#mono();
      this.#again = false;
      this.#loading = this.#load().then((jwks) => this.#replace(jwks)).then(() => false, () => true)
        .then((failed) => { this.#failed = failed; });
    }
    return this.#loading;
  }

  /** Drops the keys that rules name, for good, and looks as soon as it may what the issuer signs with now. */
  drop() {
    const dead = [...this.#byKid.keys()].filter((kid) => this.#kills(kid));
    if (dead.length === 0) return;
    for (const kid of dead) this.#byKid.delete(kid);
    this.#headers = new Map();
    this.#again = true;
    this.refresh();
  }

  async #keyOf({ alg, kid, typ, crit }) {
    if (this.#kills(kid)) throw new Refusal(401, 'signed by a key that was killed');
    if (!this.usable || !this.#byKid.has(kid)) await this.refresh(this.#failed || !this.usable ? RETRY : COOL_DOWN);
    const key = this.usable ? this.#byKid.get(kid) : undefined;
    if (!key && (this.#failed || !this.usable)) throw new Refusal(503, 'the keys of the issuer cannot be had');
    if (!key || key.alg !== alg || crit !== undefined) throw new Refusal(401, 'not signed by a key of the issuer');
    return { ...key, typ: String(typ).toLowerCase().replace(/^application\//, '') };
  }

  #replace({ keys }) {
    const usable = keys.filter(({ kid, alg, kty, use }) => kid && use !== 'enc' && ALGORITHMS[alg]?.kty === kty && !this.#kills(kid));
    this.#byKid = new Map(usable.map((jwk) =>
      [jwk.kid, { kid: jwk.kid, alg: jwk.alg, key: createPublicKey({ key: jwk, format: 'jwk' }), ...ALGORITHMS[jwk.alg] }]));
    this.#headers = new Map();
    this.#loadedAt = this.#mono();
  }
}

function opened(key, jws, first, last, typ) {
  if (key.typ !== typ) throw new Refusal(401, `not of type ${typ}`);
  const room = roomFor(jws);
  room.write(jws.slice(0, last), 0, 'latin1');
  const length = room.write(jws.slice(last + 1), last, 'base64url');
  const whole = length === Math.floor(((jws.length - last - 1) * 3) / 4); // nothing was skipped as no base64url
  if (!whole || !verify(key.hash, room.subarray(0, last), key, room.subarray(last, last + length))) {
    throw new Refusal(401, 'not signed by the issuer');
  }
  return { kid: key.kid, claims: parsed(jws.slice(first + 1, last)) };
}

function parsed(part) {
  try {
    const room = roomFor(part);
    const value = JSON.parse(room.toString('utf8', 0, room.write(part, 0, 'base64url')));
    if (typeof value === 'object' && value !== null) return value;
  } catch { /* refused below */ }
  throw new Refusal(401, 'not a signed token');
}
