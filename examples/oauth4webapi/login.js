// A command line that logs its person in by the browser of this machine (RFC 8252): a public client, PKCE, loopback redirect.
import { createServer } from 'node:http';
import { once } from 'node:events';
import * as oauth from 'oauth4webapi';
import { discover } from './discover.js';

const { ISSUER = 'http://localhost:8080', CLIENT_ID = 'demo-spa' } = process.env;
const { server, options } = await discover(ISSUER);
const client = { client_id: CLIENT_ID };

const listener = createServer().listen(0, '127.0.0.1');
await once(listener, 'listening');
const base = `http://127.0.0.1:${listener.address().port}`;
const redirectUri = `${base}/callback`;

/** The next request of the browser for this path; it gets `text`. */
async function visited(path, text) {
  for await (const [request, response] of on('request')) {
    response.setHeader('connection', 'close').end(text);
    const url = new URL(request.url, base);
    if (url.pathname === path) return url;
  }
}

async function* on(event) {
  while (true) yield await once(listener, event);
}

const verifier = oauth.generateRandomCodeVerifier();
const state = oauth.generateRandomState();
const authorize = new URL(server.authorization_endpoint);
authorize.search = new URLSearchParams({
  client_id: CLIENT_ID,
  response_type: 'code',
  redirect_uri: redirectUri,
  scope: 'openid profile email offline_access',
  state,
  code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
  code_challenge_method: 'S256',
});
console.log(`Log in at ${authorize}`);

const callback = oauth.validateAuthResponse(server, client, await visited('/callback', 'Go back to your terminal.'), state);
const answer = await oauth.authorizationCodeGrantRequest(server, client, oauth.None(), callback, redirectUri, verifier, options);
const tokens = await oauth.processAuthorizationCodeResponse(server, client, answer, { requireIdToken: true });
const { sub } = oauth.getValidatedIdTokenClaims(tokens);

const asked = await oauth.userInfoRequest(server, client, tokens.access_token, options);
const person = await oauth.processUserInfoResponse(server, client, sub, asked);
console.log(`You are ${person.name}, ${person.email}`);

const refreshed = await oauth.processRefreshTokenResponse(
  server,
  client,
  await oauth.refreshTokenGrantRequest(server, client, oauth.None(), tokens.refresh_token, options),
);
console.log(`Refreshed for ${refreshed.expires_in} s`);

await oauth.processRevocationResponse(
  await oauth.revocationRequest(server, client, oauth.None(), refreshed.refresh_token, options),
);
const end = new URL(server.end_session_endpoint);
end.search = new URLSearchParams({ id_token_hint: tokens.id_token, post_logout_redirect_uri: `${base}/` });
console.log(`Log out at ${end}`);
await visited('/', 'Bye.');
console.log('Logged out');
listener.close();
