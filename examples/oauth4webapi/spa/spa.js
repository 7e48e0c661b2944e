import * as oauth from 'oauth4webapi';

const { issuer, clientId } = await (await fetch('/settings.json')).json();
const options = { [oauth.allowInsecureRequests]: issuer.startsWith('http:') };
const client = { client_id: clientId };
const redirectUri = `${location.origin}/callback`;
const url = new URL(issuer);
const server = await oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, options));
let tokens; // in this page's memory, and nowhere else

const show = (text) => (document.querySelector('#who').textContent = text);

async function login() {
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  sessionStorage.setItem('asked', JSON.stringify({ verifier, state }));
  const authorize = new URL(server.authorization_endpoint);
  authorize.search = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'openid profile email offline_access',
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  location.assign(authorize);
}

async function callback() {
  const { verifier, state } = JSON.parse(sessionStorage.getItem('asked'));
  const parameters = oauth.validateAuthResponse(server, client, new URL(location), state);
  history.replaceState(null, '', '/');
  const answer = await oauth.authorizationCodeGrantRequest(server, client, oauth.None(), parameters, redirectUri, verifier, options);
  tokens = await oauth.processAuthorizationCodeResponse(server, client, answer, { requireIdToken: true });
  await greet('Hello');
}

async function greet(word) {
  const asked = await oauth.userInfoRequest(server, client, tokens.access_token, options);
  const person = await oauth.processUserInfoResponse(server, client, oauth.skipSubjectCheck, asked);
  show(`${word} ${person.name}`);
}

async function refresh() {
  const answer = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), tokens.refresh_token, options);
  tokens = { ...tokens, ...(await oauth.processRefreshTokenResponse(server, client, answer)) };
  await greet('Hello again,');
}

async function logout() {
  await oauth.processRevocationResponse(
    await oauth.revocationRequest(server, client, oauth.None(), tokens.refresh_token, options),
  );
  const end = new URL(server.end_session_endpoint);
  end.search = new URLSearchParams({ id_token_hint: tokens.id_token, post_logout_redirect_uri: `${location.origin}/` });
  location.assign(end);
}

for (const [id, action] of Object.entries({ login, refresh, logout })) {
  document.getElementById(id).onclick = () => action().catch((error) => show(`${id}: ${error}`));
}
if (location.pathname === '/callback') await callback().catch((error) => show(`callback: ${error}`));
else show('Nobody is logged in');
