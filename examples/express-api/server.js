import { createApp } from './app.js';

const { ISSUER = 'http://localhost:8080', AUDIENCE = ISSUER, PORT = '3000', VERIFIER = 'cardea' } = process.env;
const VERIFIERS = { cardea: './verifier.js', jose: './guard.js', jsonwebtoken: './jsonwebtoken.js' };
const { requireToken } = await import(VERIFIERS[VERIFIER]);

const guard = await requireToken({ issuer: ISSUER, audience: AUDIENCE });
const server = createApp(guard).listen(Number(PORT), (error) => {
  if (error) throw error;
  console.log(`http://localhost:${server.address().port}/dashboard takes access tokens of ${ISSUER} for ${AUDIENCE}`);
});
process.once('SIGTERM', () => {
  guard.close?.();
  server.close();
});
