// Plays the vectors that both verifiers share: time and answers are scripted.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Refusal, Verifier } from '../src/index.js';

const { issuer, audience, start, signed, scenarios } = JSON.parse(readFileSync(new URL('../../vectors/vectors.json', import.meta.url)));
const named = (value) => (typeof value === 'string' && value.startsWith('@') ? signed[value.slice(1)] : value);
const ROUTES = { '/.well-known/jwks.json': 'jwks', '/revocations/snapshot': 'snapshot', '/revocations/pages': 'pages', '/oauth/introspect': 'introspect' };

class World {
  wall = start;
  mono = 1000;
  served = {};
  asked = {};

  constructor({ stream = false, introspects = false }) {
    const advance = async (seconds) => { this.wall += seconds; this.mono += seconds; };
    this.sleep = advance;
    this.verifier = new Verifier({
      issuer, audience, stream, fetch: (url) => this.answer(url),
      client: introspects ? { id: 'shop', secret: 'secret' } : undefined,
      clock: { wall: () => this.wall, mono: () => this.mono, sleep: advance },
    });
  }

  async answer(url) {
    const [path, query = ''] = url.slice(issuer.length).split('?');
    const route = query.includes('&seq=') && this.served.wanted !== undefined ? 'wanted' : ROUTES[path] ?? path;
    this.asked[route] = (this.asked[route] ?? 0) + 1;
    const served = named(this.served[route] === undefined ? 404 : this.served[route]);
    if (served === null) throw new TypeError('fetch failed');
    if (typeof served === 'number') return new Response('', { status: served });
    return new Response(typeof served === 'string' ? served : JSON.stringify(served));
  }

  async verdict(token, settings) {
    try {
      assert.equal((await this.verifier.verify(token, settings)).iss, issuer);
      return 200;
    } catch (error) {
      if (error instanceof Refusal) return error.status;
      throw error;
    }
  }

  async play(step) {
    if (step.serve) Object.assign(this.served, step.serve);
    else if (step.sleep) await this.sleep(step.sleep);
    else if (step.wall) this.wall += step.wall;
    else if (step.tick) await this.verifier.tick();
    else if (step.stream) await this.verifier.receive(named(step.stream));
    else if (step.ready !== undefined) assert.equal(this.verifier.state.ready, step.ready);
    else if (step.seq !== undefined) assert.equal(this.verifier.state.seq, step.seq);
    else if (step.age) assert.ok(step.age[0] <= this.verifier.state.age && this.verifier.state.age <= step.age[1], `age ${this.verifier.state.age}`);
    else if (step.asked) for (const [route, times] of Object.entries(step.asked)) assert.equal(this.asked[route] ?? 0, times, route);
    else if (step.verify !== undefined) {
      const { verify, expect, ...settings } = step;
      assert.equal(await this.verdict(named(verify), settings), expect);
    } else assert.fail('a step that nobody knows');
  }
}

for (const scenario of scenarios) {
  test(scenario.name, async () => {
    const world = new World(scenario);
    for (const [at, step] of scenario.steps.entries()) {
      try {
        await world.play(step);
      } catch (error) {
        error.message = `step ${at}, ${JSON.stringify(step).slice(0, 120)}: ${error.message}`;
        throw error;
      }
    }
  });
}

test('no file of a verifier has more than 200 lines', () => {
  for (const folder of ['../src/', '../../java/src/main/java/dev/cardea/verifier/']) {
    for (const file of readdirSync(new URL(folder, import.meta.url))) {
      const lines = readFileSync(new URL(folder + file, import.meta.url), 'utf8').split('\n').length - 1;
      assert.ok(lines <= 200, `${file} has ${lines}`);
    }
  }
});
