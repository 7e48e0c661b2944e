import { Refusal } from './refusal.js';

const AUTHORIZATION = /^(Bearer|DPoP) +([\w\-.~+/]+=*)$/i;

async function judged(verifier, request, { failOpen } = {}) {
  const [, scheme, token] = AUTHORIZATION.exec(request.headers.authorization ?? '') ?? [];
  if (token === undefined) throw Object.assign(new Refusal(401, 'no token'), { code: undefined });
  return verifier.verify(token, {
    failOpen, request, scheme: /^dpop$/i.test(scheme) ? 'DPoP' : 'Bearer', revocationSeq: request.headers['revocation-seq'],
  });
}

function answerOf({ status, code }) {
  const challenge = code === undefined ? 'Bearer' : `Bearer error="${code}"`;
  const headers = status === 503 ? { 'retry-after': '1' } : status === 401 ? { 'www-authenticate': challenge } : {};
  return { status, headers: { 'cache-control': 'no-store', ...headers }, body: { error: code ?? 'unauthorized' } };
}

/** Express middleware: puts the claims into `req.token`. */
export const guard = (verifier, policy) => async (req, res, next) => {
  try {
    req.token = await judged(verifier, req, policy);
  } catch (error) {
    if (!(error instanceof Refusal)) return next(error);
    const { status, headers, body } = answerOf(error);
    return res.status(status).set(headers).json(body);
  }
  next();
};

/** Fastify `onRequest` hook: puts the claims into `request.token`. */
export const hook = (verifier, policy) => async (request, reply) => {
  try {
    request.token = await judged(verifier, request, policy);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { status, headers, body } = answerOf(error);
    return reply.code(status).headers(headers).send(body);
  }
};
