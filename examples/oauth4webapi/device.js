// A command line or a television whose person logs in elsewhere (RFC 8628).
import { setTimeout } from 'node:timers/promises';
import * as oauth from 'oauth4webapi';
import { discover } from './discover.js';

const { ISSUER = 'http://localhost:8080', CLIENT_ID = 'demo-cli' } = process.env;
const { server, options } = await discover(ISSUER);
const client = { client_id: CLIENT_ID };

const parameters = { scope: 'openid profile email' };
const device = await oauth.processDeviceAuthorizationResponse(
  server,
  client,
  await oauth.deviceAuthorizationRequest(server, client, oauth.None(), parameters, options),
);
console.log(`Open ${device.verification_uri} and enter ${device.user_code}`);

let interval = device.interval ?? 5;
let tokens;
while (!tokens) {
  await setTimeout(interval * 1000);
  const answer = await oauth.deviceCodeGrantRequest(server, client, oauth.None(), device.device_code, options);
  try {
    tokens = await oauth.processDeviceCodeResponse(server, client, answer);
  } catch (error) {
    if (error.error === 'slow_down') interval += 5;
    else if (error.error !== 'authorization_pending') throw error;
  }
}

const { sub } = oauth.getValidatedIdTokenClaims(tokens);
const asked = await oauth.userInfoRequest(server, client, tokens.access_token, options);
const person = await oauth.processUserInfoResponse(server, client, sub, asked);
console.log(`You are ${person.name}, ${person.email}`);
