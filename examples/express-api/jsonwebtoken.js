import jwt from 'jsonwebtoken';
import jwksClient, { SigningKeyNotFoundError } from 'jwks-rsa';
import { refuse, tokenOf } from './bearer.js';

/** What `guard.js` does with `jose`, for those who already use `jsonwebtoken` and `jwks-rsa`. */
export function requireToken({ issuer, audience, jwksUrl = `${issuer}/.well-known/jwks.json` }) {
  const keys = jwksClient({ jwksUri: jwksUrl, cache: true, cacheMaxAge: 300_000, rateLimit: true });
  return async (req, res, next) => {
    const token = tokenOf(req);
    if (!token) return refuse(res);
    try {
      const key = await keys.getSigningKey(kidOfAccessToken(token));
      req.token = jwt.verify(token, key.getPublicKey(), {
        issuer,
        audience,
        algorithms: ['RS256', 'PS256', 'ES256'],
      });
    } catch (error) {
      return isVerdict(error) ? refuse(res, 'invalid_token') : next(Object.assign(error, { status: 503 }));
    }
    next();
  };
}

/** `jsonwebtoken` does not look at `typ`: without this an ID token would do (RFC 9068 section 4). */
function kidOfAccessToken(token) {
  const [header] = token.split('.');
  const { typ, kid } = parsed(Buffer.from(header, 'base64url').toString());
  if (typ?.toLowerCase?.() !== 'at+jwt' || typeof kid !== 'string') {
    throw new jwt.JsonWebTokenError('not an access token');
  }
  return kid;
}

function parsed(json) {
  try {
    return JSON.parse(json) ?? {};
  } catch {
    return {};
  }
}

/** A verdict on the token; everything else means that the keys could not be had. */
function isVerdict(error) {
  return error instanceof jwt.JsonWebTokenError || error instanceof SigningKeyNotFoundError;
}
