import type { IncomingHttpHeaders } from 'node:http';

/** What an access token of Cardea says (RFC 9068), and whatever else stands in it. */
export interface Claims {
  iss: string;
  sub: string;
  aud: string | string[];
  client_id: string;
  jti: string;
  iat: number;
  exp: number;
  scope?: string;
  sid?: string;
  org_id?: string;
  roles?: string[];
  permissions?: string[];
  [claim: string]: unknown;
}

/**
 * Why a token is not accepted. `status` 401 is a verdict on the token; 503 says that nobody can know
 * now, and to try again; 400 that `Revocation-Seq` is no number.
 */
export class Refusal extends Error {
  constructor(status: 400 | 401 | 503, message: string);
  readonly status: 400 | 401 | 503;
  readonly code?: 'invalid_request' | 'invalid_token' | 'temporarily_unavailable';
}

/** What a route chooses. */
export interface Policy {
  /**
   * Accept what no known rule hits when nothing was heard of the feed for 60 seconds, counted from the verifier's making where
   * nothing was ever heard. Default: refuse with 503.
   */
  failOpen?: boolean;
}

/**
 * For metrics. `failed_open`, `failed_closed`: a token was accepted, or refused, without knowing the
 * revocations; `introspected`: the issuer was asked about one token; `introspection_lost`,
 * `page_refused`, `feed_lost`, `stream_lost`, `report_lost`: the error is the second argument.
 */
export type VerifierEvent =
  | 'failed_open' | 'failed_closed' | 'introspected' | 'introspection_lost' | 'page_refused' | 'feed_lost' | 'stream_lost'
  | 'report_lost';

export interface Options {
  /** As tokens say in `iss`. */
  issuer: string;
  /** What tokens must be meant for: any one of them. */
  audience: string | string[];
  /** Where the issuer is reached, when that is not `issuer`. */
  baseUrl?: string;
  /** Follow the stream (the default): revocations arrive within a second. `false`: poll, within seven. */
  stream?: boolean;
  /**
   * A client that may introspect (RFC 7662), that is with `audience` as its `resource_server`: then outages of the feed are
   * bridged by asking about each token.
   */
  client?: { id: string; secret: string };
  /** A name for this process, 1 to 64 of `A-Za-z0-9._:-`: tells the issuer how far it has come. Needs `client`. */
  reportAs?: string;
  /**
   * Says whether the sender of a token that is bound to a key (`cnf`: DPoP, mTLS) holds that key.
   * Without it such tokens are refused, as is the scheme `DPoP`.
   */
  confirm?(claims: Claims, context: { scheme: 'Bearer' | 'DPoP'; request?: unknown }): boolean | Promise<boolean>;
  /** What it throws is dropped. */
  onEvent?(event: VerifierEvent, error?: unknown): void;
  fetch?: typeof globalThis.fetch;
  /** Seconds since the epoch, seconds that never go back, and waiting for seconds. For tests. */
  clock?: { wall(): number; mono(): number; sleep(seconds: number): Promise<void> };
}

export interface VerifyOptions extends Policy {
  /** `Revocation-Seq` of the request: waits until the revocations up to it are known, else 503. */
  revocationSeq?: string;
  scheme?: 'Bearer' | 'DPoP';
  /** Handed on to `confirm`. */
  request?: unknown;
}

interface ExpressRequest { headers: IncomingHttpHeaders; token?: Claims }
interface ExpressResponse { status(code: number): this; set(headers: Record<string, string>): this; json(body: unknown): unknown }
interface FastifyRequest { headers: IncomingHttpHeaders; token?: Claims }
interface FastifyReply { code(status: number): this; headers(headers: Record<string, string>): this; send(body: unknown): unknown }

/** Verifies access tokens of one issuer, locally and revocations included. One instance per process. */
export class Verifier {
  /** Throws a TypeError without an issuer or an audience. */
  constructor(options: Options);
  /**
   * Begins to follow the feed; resolves after the first look, whatever came of it. Rejects only when the issuer says that
   * `client` may not introspect for any `audience`. Once is enough.
   */
  start(): Promise<this>;
  close(): void;
  /** `ready` is for the readiness probe. `age`: seconds since the newest page of the feed was signed. */
  readonly state: { ready: boolean; keys: boolean; age: number; seq: number };
  /** The claims of a token that is to be accepted now. Rejects with a {@link Refusal}. */
  verify(token: string, options?: VerifyOptions): Promise<Claims>;
  /** Express middleware: claims in `req.token`, else 401 or 503 is answered. */
  guard(policy?: Policy): (req: ExpressRequest, res: ExpressResponse, next: (error?: unknown) => void) => Promise<unknown>;
  /** Fastify `onRequest` hook: claims in `request.token`, else 401 or 503 is answered. */
  hook(policy?: Policy): (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;
  /** What the timer does twice a second. For tests. */
  tick(): Promise<void>;
  /** A page of the stream. For tests. */
  receive(page: string): Promise<void>;
}
