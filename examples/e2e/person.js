import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { text as readAll } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';

const PASSWORD = 'seven lanterns on the quay';
const REDIRECTS = [301, 302, 303, 307, 308];

/** Somebody with a browser: it keeps cookies, follows redirects, and sends the forms of Cardea's pages by their stable ids. */
export class Person {
  #cookies = new Map(); // by host, as browsers do: ports share them

  /** The buttons pressed on Cardea's pages, in their order. */
  pressed = [];

  /** An account of `issuer`; where log-in waits for the mailed link, it is followed out of dev mode's inbox. */
  static async register(issuer) {
    const handle = `erika-${randomBytes(5).toString('hex')}`;
    const account = { email: `${handle}@example.org`, name: 'Erika Example', password: PASSWORD };
    const answer = await post(`${issuer}/auth/register`, account);
    assert.ok(answer.ok, await answer.text());
    const person = new Person({ issuer, ...account });
    if (answer.status === 202) await person.#verify();
    return person;
  }

  constructor(account) {
    Object.assign(this, account);
  }

  /** An access token of the JSON API's, with the scopes `profile email`. */
  async accessToken() {
    const answer = await post(`${this.issuer}/auth/login`, { email: this.email, password: this.password });
    return (await answer.json()).access_token;
  }

  /** Ends all their sessions, as on another device. */
  async endSessions() {
    const authorization = `Bearer ${await this.accessToken()}`;
    const answer = await post(`${this.issuer}/auth/logout`, { everywhere: true }, { authorization });
    assert.equal(answer.status, 204, await answer.text());
  }

  /** Opens an address, and answers what Cardea asks. */
  async open(url) {
    return this.answer(await this.get(url));
  }

  /** Logs in, agrees and confirms as long as Cardea asks for it. Returns the page that this leads to. */
  async answer(page) {
    for (let step = 0; step < 5; step++) {
      if (page.text.includes('id="login-problem"')) break;
      if (page.text.includes('id="login-submit"')) {
        page = await this.submit(page, 'login-submit', { username: this.email, password: this.password });
      } else if (page.text.includes('id="consent-allow"')) {
        page = await this.submit(page, 'consent-allow');
      } else if (page.text.includes('id="logout-confirm"')) {
        page = await this.submit(page, 'logout-confirm');
      } else break;
    }
    return page;
  }

  async #verify() {
    for (let i = 0; i < 100; i++) {
      const inbox = await this.get(`${this.issuer}/dev/inbox`);
      const mail = inbox.text.split('<article>').find((one) => one.includes(this.email));
      const link = mail?.match(/<a href="([^"]+)"/)?.[1];
      if (link) return this.submit(await this.get(link.replaceAll('&amp;', '&')), 'verify-submit');
      await setTimeout(100);
    }
    throw new Error(`no mail for ${this.email}`);
  }

  get(url) {
    return this.#follow(new URL(url), {});
  }

  post(url, fields = {}) {
    return this.#follow(new URL(url), { method: 'POST', body: new URLSearchParams(fields) });
  }

  /** Presses the button with this id in the form around it. */
  submit(page, id, fields = {}) {
    const form = page.text.match(/<form[\s\S]*?<\/form>/g)?.find((one) => one.includes(`id="${id}"`));
    assert.ok(form, `${page.url} has no form with ${id}: ${page.text}`);
    const tags = form.match(/<(form|input|button)[^>]*>/g).map(attributes);
    const sent = new URLSearchParams();
    for (const tag of tags) {
      if (tag.type === 'hidden' || (tag.id === id && tag.name)) sent.append(tag.name, tag.value ?? '');
    }
    for (const [name, value] of Object.entries(fields)) sent.set(name, value);
    this.pressed.push(id);
    return this.post(new URL(tags[0].action ?? '', page.url), sent);
  }

  async #follow(url, asked) {
    for (let hops = 0; hops < 20; hops++) {
      const answer = await this.#send(url, asked);
      const text = await readAll(answer);
      this.#keep(url, answer.headers['set-cookie'] ?? []);
      if (!REDIRECTS.includes(answer.statusCode)) return { url: url.href, status: answer.statusCode, text };
      url = new URL(answer.headers.location, url);
      if (answer.statusCode < 307) asked = {};
    }
    throw new Error(`${url} redirects for ever`);
  }

  /** As a browser goes to a page, which fetch() does not say it does. */
  #send(url, { method = 'GET', body }) {
    const headers = {
      accept: 'text/html,*/*',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
      'user-agent': 'person of examples/e2e',
      cookie: this.#cookiesOf(url),
      ...(body && { 'content-type': 'application/x-www-form-urlencoded', origin: url.origin }),
    };
    return new Promise((resolve, reject) => {
      request(url, { method, headers, signal: AbortSignal.timeout(20_000) }, resolve).on('error', reject).end(body?.toString());
    });
  }

  #cookiesOf(url) {
    return [...(this.#cookies.get(url.hostname) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  #keep(url, cookies) {
    const jar = this.#cookies.get(url.hostname) ?? new Map();
    this.#cookies.set(url.hostname, jar);
    for (const cookie of cookies) {
      const [, name, value] = cookie.match(/^([^=]+)=([^;]*)/);
      const expires = cookie.match(/;\s*expires=([^;]+)/i)?.[1];
      const gone = value === '' || /;\s*max-age=0/i.test(cookie) || (expires && Date.parse(expires) < Date.now());
      if (gone) jar.delete(name);
      else jar.set(name, value);
    }
  }
}

function post(url, body, headers) {
  return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
}

function attributes(tag) {
  return Object.fromEntries(
    [...tag.matchAll(/([a-z-]+)="([^"]*)"/g)].map(([, name, value]) => [
      name,
      value.replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&'),
    ]),
  );
}
