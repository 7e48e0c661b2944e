// Another OpenID provider, where everybody is logged in already: it answers with whoever is set as its person.
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

export async function provider(issuer) {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kid = randomBytes(4).toString('hex');
  const asked = new Map();
  const self = { person: undefined, close: () => server.close() };
  const routes = {
    '/.well-known/openid-configuration': () => ({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    }),
    '/jwks': () => ({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' }] }),
    '/token': (form) => ({ access_token: 'opaque', token_type: 'Bearer', expires_in: 60, id_token: idToken(asked.get(form.get('code'))) }),
  };

  function idToken({ client, nonce }) {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: issuer, aud: client, iat: now, exp: now + 60, auth_time: now, nonce, ...self.person };
    const input = `${encoded({ alg: 'RS256', kid })}.${encoded(claims)}`;
    return `${input}.${sign('sha256', Buffer.from(input), privateKey).toString('base64url')}`;
  }

  function answered(query) {
    const back = new URL(query.get('redirect_uri'));
    const code = randomBytes(8).toString('hex');
    asked.set(code, { client: query.get('client_id'), nonce: query.get('nonce') });
    const answer = self.person ? { code } : { error: 'access_denied' };
    for (const [name, value] of Object.entries({ ...answer, state: query.get('state'), iss: issuer })) back.searchParams.set(name, value);
    return back.href;
  }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url, issuer);
    if (url.pathname === '/authorize') return response.writeHead(302, { Location: answered(url.searchParams) }).end();
    let body = '';
    for await (const part of request) body += part;
    response.setHeader('Content-Type', 'application/json');
    return response.end(JSON.stringify(routes[url.pathname](new URLSearchParams(body))));
  });
  server.listen(Number(new URL(issuer).port), '127.0.0.1');
  await once(server, 'listening');
  return self;
}
