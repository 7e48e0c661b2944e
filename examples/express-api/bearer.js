/** The token of `Authorization: Bearer …` (RFC 6750 section 2.1), or undefined. */
export function tokenOf(req) {
  return /^Bearer ([\w\-.~+/]+=*)$/i.exec(req.get('authorization') ?? '')?.[1];
}

/** Answers 401 with the challenge of RFC 6750 section 3; no error code when no token came. */
export function refuse(res, error) {
  const challenge = error ? `Bearer realm="api", error="${error}"` : 'Bearer realm="api"';
  res.status(401).set('WWW-Authenticate', challenge).json({ error: error ?? 'unauthorized' });
}
