import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import { refuse, tokenOf } from './bearer.js';

/**
 * Middleware that lets a request through when it carries an access token (RFC 9068) of `issuer` for
 * `audience`, and puts the claims into `req.token`. The keys are fetched once and kept; a token with
 * an unknown `kid` makes them be fetched again, at most every 30 seconds.
 */
export function requireToken({ issuer, audience, jwksUrl = `${issuer}/.well-known/jwks.json` }) {
  const keys = createRemoteJWKSet(new URL(jwksUrl));
  return async (req, res, next) => {
    const token = tokenOf(req);
    if (!token) return refuse(res);
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'],
        typ: 'at+jwt',
        requiredClaims: ['sub', 'exp', 'jti', 'client_id'],
      });
      req.token = payload;
    } catch (error) {
      return isVerdict(error) ? refuse(res, 'invalid_token') : next(Object.assign(error, { status: 503 }));
    }
    next();
  };
}

/** Lets only those through whose token has the role. Stands behind `requireToken`. */
export function requireRole(role) {
  return (req, res, next) =>
    req.token.roles?.includes(role) ? next() : res.status(403).json({ error: 'forbidden', role });
}

/** A verdict on the token; everything else means that the keys could not be had. */
function isVerdict(error) {
  const aboutTheKeys = ['ERR_JOSE_GENERIC', 'ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID'];
  return error instanceof errors.JOSEError && !aboutTheKeys.includes(error.code);
}
