import { events } from './events.js';
import { Refusal } from './refusal.js';
import { Rules } from './rules.js';

const POLL = 4.5; // seconds between polls
const QUIET = 5.5; // seconds until the stream is missed
const CUT = 12; // seconds until it is cut

/** Keeps the rules up with the issuer: by the stream, and by polling where there is none or it is quiet. */
export class Feed {
  rules;
  #remote;
  #keys;
  #clock;
  #options;
  #timer;
  #stream;
  #streamedAt = -Infinity;
  #looks = { due: { at: -Infinity }, wanted: { at: -Infinity } }; // whatever users want, what is due comes
  #lost = false; // the last look: another one is due at once
  #reportedAt = -Infinity;

  constructor(remote, keys, clock, options) {
    this.rules = new Rules(options.issuer, clock);
    this.#remote = remote;
    this.#keys = keys;
    this.#clock = clock;
    this.#options = options;
  }

  async start() {
    if (this.#timer !== undefined) return;
    this.#timer = setInterval(() => this.tick(), 500).unref();
    await this.tick();
    if (this.#options.stream) this.#follow();
  }

  close() {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#stream?.abort();
  }

  /** What the timer does: looks for what is due. */
  async tick() {
    const now = this.#clock.mono(), { stream, reportAs } = this.#options, quiet = now - this.#streamedAt;
    if (quiet > CUT) this.#stream?.abort();
    const usual = (this.#lost || now - this.#looks.due.at >= POLL) && (!stream || quiet > QUIET);
    const due = usual || this.rules.gap !== undefined || this.rules.slept();
    if (reportAs && this.rules.seq >= 0 && now - this.#reportedAt >= 10) {
      this.#reportedAt = now;
      this.#remote.post('/revocations/applied', { verifier: reportAs, seq: this.rules.seq })
        .catch((error) => this.#options.onEvent('report_lost', error));
    }
    await Promise.all([this.#keys.refresh(), due && this.poll()]);
  }

  /** A page came on the stream. */
  async receive(jws) {
    const quiet = this.rules.quiet();
    await this.#take(jws);
    if (this.rules.quiet() < quiet) this.#streamedAt = this.#clock.mono();
    if (this.rules.gap !== undefined) await this.poll();
  }

  /** Waits until the revocations up to this one are known; its number. */
  async reach(text) {
    if (!/^\d{1,15}$/.test(text)) throw new Refusal(400, 'Revocation-Seq is a number that a revocation answered');
    const wanted = Number(text);
    for (let tries = 0; tries < 3 && this.rules.seq < wanted; tries++) {
      if (tries > 0) await this.#clock.sleep(0.3);
      await this.poll(wanted);
    }
    if (this.rules.seq < wanted) throw new Refusal(503, 'that revocation was not seen here yet');
    return wanted;
  }

  /** One look of its kind at a time, however many ask, and few a second. */
  poll(wanted) {
    const look = this.#looks[wanted === undefined ? 'due' : 'wanted'], now = this.#clock.mono();
    if (look.end === undefined && now - look.at >= (wanted === undefined ? 1 : 0.25)) {
      look.at = now;
      this.#lost = false;
      look.end = this.#pull(wanted)
        .catch((error) => {
          this.#lost = true;
          this.#options.onEvent('feed_lost', error);
        })
        .finally(() => { look.end = undefined; });
    }
    return look.end;
  }

  async #pull(wanted) {
    if (this.rules.seq >= 0 && this.rules.gap === undefined) {
      const page = await this.#page(wanted);
      if (page === undefined) this.rules.gap = this.rules.now() - 1; // snapshots are about a second old
      else await this.#take(page);
      if (this.rules.gap === undefined) return;
    }
    await this.#take(await this.#remote.text('/revocations/snapshot'));
  }

  /** The page after what is known; the plain one where the issuer has not come as far as is wanted. */
  #page(wanted) {
    const path = `/revocations/pages?after=${this.rules.seq}`;
    const plain = () => this.#remote.text(path, 410);
    return wanted === undefined ? plain() : this.#remote.text(`${path}&seq=${wanted}`, 410).catch(plain);
  }

  async #take(jws) {
    try {
      const { kid, claims } = await this.#keys.open(jws, 'secevent+jwt');
      this.rules.apply(kid, claims);
      this.#keys.drop();
    } catch (error) {
      this.#options.onEvent('page_refused', error);
    }
  }

  async #follow() {
    while (this.#timer !== undefined) {
      this.#stream = new AbortController();
      this.#streamedAt = this.#clock.mono();
      const from = this.rules.seq < 0 ? {} : { 'last-event-id': String(this.rules.seq) };
      const init = { headers: { accept: 'text/event-stream', ...from }, signal: this.#stream.signal };
      try {
        for await (const page of events((await this.#remote.open('/revocations/stream', init)).body)) await this.receive(page);
      } catch (error) {
        if (this.#timer === undefined) return;
        this.#options.onEvent('stream_lost', error);
      }
      this.#streamedAt = -Infinity;
      await this.poll();
      await this.#clock.sleep(0.5 + Math.random());
    }
  }
}
