// Compiles, or the types do not say what the package does.
import { Refusal, Verifier, type Claims } from '@cardea/verifier';

const verifier = await new Verifier({ issuer: 'https://id.example', audience: ['a'], client: { id: 'a', secret: 'b' } }).start();
const claims: Claims = await verifier.verify('token', { failOpen: true, revocationSeq: '7' });
const ready: boolean = verifier.state.ready;
const status: 400 | 401 | 503 = new Refusal(401, 'no').status;
void verifier.guard({ failOpen: true })({ headers: {} }, { status: () => undefined as never, set: () => undefined as never, json: () => null }, () => {});
void verifier.hook()({ headers: {} }, { code: () => undefined as never, headers: () => undefined as never, send: () => null });
export { claims, ready, status };
