import { Refusal } from './refusal.js';

const AUTHORIZATION = /^(Bearer|DPoP) +([\w\-.~+/]+=*)$/i;

async function judged(verifier, request, { failOpen } = {}) {
  const [, scheme, token] = AUTHORIZATION.exec(request.headers.authorization ?? '') ?? [];
  if (token === undefined) throw Object.assign(new Refusal(401, 'no token'), { code: undefined });
  request.token = await verifier.verify(token, {
    failOpen, request, scheme: /^dpop$/i.test(scheme) ? 'DPoP' : 'Bearer', revocationSeq: request.headers['revocation-seq'],
  });
}

/** Says what the answer is to who was refused; throws what is no refusal. */
function answered(error, send) {
  if (!(error instanceof Refusal)) throw error;
  const { status, code } = error, challenge = code === undefined ? 'Bearer' : `Bearer error="${code}"`;
  const headers = status === 503 ? { 'retry-after': '1' } : status === 401 ? { 'www-authenticate': challenge } : {};
  return send(status, { 'cache-control': 'no-store', ...headers }, { error: code ?? 'unauthorized' });
}

/** Express middleware: puts the claims into `req.token`. */
export const guard = (verifier, policy) => (req, res, next) => judged(verifier, req, policy)
  .then(() => true, (error) => answered(error, (status, headers, body) => { res.status(status).set(headers).json(body); }))
  .then((passed) => { if (passed) next(); }, next);

/** Fastify `onRequest` hook: puts the claims into `request.token`. */
export const hook = (verifier, policy) => (request, reply) => judged(verifier, request, policy)
  .catch((error) => answered(error, (status, headers, body) => reply.code(status).headers(headers).send(body)));
