import { Verifier } from '@cardea/verifier';

/**
 * Middleware that lets a request through when it carries an access token of `issuer` for `audience`
 * that was not revoked, and puts the claims into `req.token`. It follows the issuer's revocations by
 * itself: no call per request. `ready()` is for a readiness probe.
 */
export async function requireToken({ issuer, audience, ...options }) {
  const verifier = await new Verifier({ issuer, audience, ...options }).start();
  return Object.assign(verifier.guard(), { ready: () => verifier.state.ready, close: () => verifier.close() });
}
