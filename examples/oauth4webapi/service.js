// A service that acts for itself: a token by its own secret, looked at by introspection, given back.
import * as oauth from 'oauth4webapi';
import { discover } from './discover.js';

const {
  ISSUER = 'http://localhost:8080',
  CLIENT_ID = 'demo-service',
  CLIENT_SECRET = 'demo-service-secret',
  SCOPE = 'demo',
} = process.env;
const { server, options } = await discover(ISSUER);
const client = { client_id: CLIENT_ID };
const secret = oauth.ClientSecretBasic(CLIENT_SECRET);

const answer = await oauth.clientCredentialsGrantRequest(server, client, secret, { scope: SCOPE }, options);
const { access_token: token, scope } = await oauth.processClientCredentialsResponse(server, client, answer);
console.log(`Got a token for ${scope}`);

async function introspect() {
  const asked = await oauth.introspectionRequest(server, client, secret, token, options);
  return oauth.processIntrospectionResponse(server, client, asked);
}

const told = await introspect();
console.log(`It is ${told.active ? 'active' : 'dead'}, of ${told.client_id}, for ${told.scope}`);

await oauth.processRevocationResponse(await oauth.revocationRequest(server, client, secret, token, options));
console.log(`Given back, it is ${(await introspect()).active ? 'active' : 'dead'}`);
