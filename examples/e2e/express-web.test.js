// openid-client in an Express application: discovery to log-out, plain, and with pushed requests and bound tokens.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Person } from './person.js';
import { freePort, issuer, run, secret } from './running.js';

for (const [name, env] of Object.entries({ 'openid-client': {}, 'openid-client with PAR and DPoP': { DPOP: '1' } })) {
  test(`${name}: from log-in to log-out`, { timeout: 60_000 }, async (t) => {
    const port = await freePort();
    const home = `http://127.0.0.1:${port}/`;
    const app = run(t, 'express-web', 'node', ['server.js'], {
      ISSUER: issuer,
      PORT: String(port),
      CLIENT_ID: 'example-express',
      CLIENT_SECRET: secret,
      ...env,
    });
    await app.answers(home);
    const person = await Person.register(issuer);

    assert.match((await person.open(home)).text, /Log in/);
    const back = await person.open(`${home}login`);
    assert.deepEqual(person.pressed, ['login-submit', 'consent-allow'], app.said);
    assert.equal(back.url, home, back.text);
    assert.equal(back.text, 'Hello Erika Example');

    assert.equal((await person.post(`${home}refresh`)).text, 'Hello Erika Example', app.said);

    const out = await person.post(`${home}logout`);
    assert.equal(out.url, home, out.text);
    assert.match(out.text, /Log in/);
    assert.match((await person.get(`${home}login`)).text, /id="login-submit"/, 'Cardea has logged them out too');
  });
}
