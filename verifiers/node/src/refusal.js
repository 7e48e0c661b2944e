const CODES = { 400: 'invalid_request', 401: 'invalid_token', 503: 'temporarily_unavailable' };

/** Why a token is not accepted: 401 is a verdict on it, 503 says that nobody can know now, 400 that the question is wrong. */
export class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
    this.code = CODES[status];
  }
}
