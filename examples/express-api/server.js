import { createApp } from './app.js';

const { ISSUER = 'http://localhost:8080', AUDIENCE = ISSUER, PORT = '3000', VERIFIER = 'jose' } = process.env;
const { requireToken } = await import(VERIFIER === 'jsonwebtoken' ? './jsonwebtoken.js' : './guard.js');

const server = createApp(requireToken({ issuer: ISSUER, audience: AUDIENCE })).listen(Number(PORT), (error) => {
  if (error) throw error;
  console.log(`http://localhost:${server.address().port}/dashboard takes access tokens of ${ISSUER} for ${AUDIENCE}`);
});
process.once('SIGTERM', () => server.close());
