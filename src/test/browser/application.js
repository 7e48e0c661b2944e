// A relying party on loopback: sends people to Cardea and waits for what comes back.
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { once } from 'node:events';

export async function application(issuer, metadata = {}, address = '127.0.0.1') {
  const answers = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://127.0.0.1');
    if (url.pathname === '/callback') answers.push(Object.fromEntries(url.searchParams));
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end('<!DOCTYPE html><html lang="en"><title>Application</title><h1 id="back">Back again</h1></html>');
  });
  server.listen(0, address);
  await once(server, 'listening');
  const host = address.includes(':') ? `[${address}]` : address;
  const redirectUri = `http://${host}:${server.address().port}/callback`;
  const discovered = await json(await fetch(`${issuer}/.well-known/openid-configuration`));
  const client = await json(
    await fetch(discovered.registration_endpoint ?? `${issuer}/oauth/register`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        client_name: 'Nordlicht Reader',
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        redirect_uris: [redirectUri],
        ...metadata,
      }),
    }),
  );

  return {
    answers,
    // The same pages as another site, for a browser.
    elsewhere: redirectUri.replace('127.0.0.1', 'localhost'),
    clientId: client.client_id,

    // The address that an application sends people to.
    request(more = {}) {
      const verifier = randomBytes(32).toString('base64url');
      const url = new URL(discovered.authorization_endpoint);
      const parameters = {
        client_id: client.client_id,
        response_type: 'code',
        redirect_uri: redirectUri,
        scope: 'openid profile email offline_access',
        state: 'xyz',
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
        ...more,
      };
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
      return { url: url.href, verifier };
    },

    async redeem(code, verifier) {
      return json(
        await fetch(discovered.token_endpoint, {
          method: 'POST',
          body: new URLSearchParams({
            grant_type: 'authorization_code',
            client_id: client.client_id,
            redirect_uri: redirectUri,
            code,
            code_verifier: verifier,
          }),
        }),
      );
    },

    // What a device without a browser asks for.
    async device() {
      return json(
        await fetch(discovered.device_authorization_endpoint ?? `${issuer}/oauth/device_authorization`, {
          method: 'POST',
          body: new URLSearchParams({ client_id: client.client_id, scope: 'openid profile' }),
        }),
      );
    },

    close: () => server.close(),
  };
}

async function json(response) {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${text}`);
  return JSON.parse(text);
}
