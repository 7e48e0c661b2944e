/** How the issuer is reached. Whatever is not answered with 2xx rejects. */
export class Remote {
  #fetch;
  #base;
  #client;

  constructor({ fetch, baseUrl, client }) {
    this.#fetch = fetch;
    this.#base = baseUrl;
    this.#client = client;
  }

  /** The body; undefined when the answer has the status `gone`. */
  async text(path, gone) {
    const answer = await this.open(path, {}, gone);
    return answer.status === gone ? undefined : answer.text();
  }

  /** A form (its fields, or pairs of them), as the client that was configured. */
  async post(path, form) {
    const basic = Buffer.from([this.#client.id, this.#client.secret].map(encodeURIComponent).join(':')).toString('base64');
    const headers = { authorization: `Basic ${basic}` };
    return (await this.open(path, { method: 'POST', body: new URLSearchParams(form), headers })).text();
  }

  async open(path, init, gone) {
    const fetch = this.#fetch;
    const answer = await fetch(this.#base + path, { redirect: 'error', signal: AbortSignal.timeout(3000), ...init });
    if (answer.ok || answer.status === gone) return answer;
    await answer.body?.cancel();
    throw Object.assign(new Error(`${path} answered ${answer.status}`), { status: answer.status });
  }
}
