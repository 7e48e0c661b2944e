// oauth4webapi as a command line with a loopback redirect, a device, a service, and a page in a real browser.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Person } from './person.js';
import { issuer, run, secret } from './running.js';

test('a command line logs in by the browser of its machine', { timeout: 60_000 }, async (t) => {
  const person = await Person.register(issuer);
  const cli = run(t, 'oauth4webapi', 'node', ['login.js'], { ISSUER: issuer, CLIENT_ID: 'example-spa' });
  const [, login] = await cli.until(/Log in at (\S+)/);
  assert.equal((await person.open(login)).text, 'Go back to your terminal.', cli.said);
  const [, logout] = await cli.until(/Log out at (\S+)/);
  assert.match(cli.said, new RegExp(`You are Erika Example, ${person.email}\nRefreshed for \\d+ s\n`));
  assert.equal((await person.open(logout)).text, 'Bye.', cli.said);
  assert.equal(await cli.ended, 0, cli.said);
});

test('a device is let in by its code', { timeout: 60_000 }, async (t) => {
  const person = await Person.register(issuer);
  const device = run(t, 'oauth4webapi', 'node', ['device.js'], { ISSUER: issuer, CLIENT_ID: 'example-device' });
  const [, uri, code] = await device.until(/Open (\S+) and enter (\S+)/);
  const done = await person.answer(await person.submit(await person.get(uri), 'device-submit', { user_code: code }));
  assert.match(done.text, /The device is connected/);
  assert.equal(await device.ended, 0, device.said);
  assert.match(device.said, new RegExp(`You are Erika Example, ${person.email}`));
});

test('a service gets a token, looks at it and gives it back', { timeout: 60_000 }, async (t) => {
  const known = { CLIENT_ID: 'example-service', CLIENT_SECRET: secret, SCOPE: 'stock:read' };
  const service = run(t, 'oauth4webapi', 'node', ['service.js'], { ISSUER: issuer, ...known });
  assert.equal(await service.ended, 0, service.said);
  assert.match(service.said, /token for stock:read\nIt is active, of example-service, for stock:read\nGiven back, it is dead/);
});
