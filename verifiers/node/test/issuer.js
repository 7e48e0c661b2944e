// A stand-in for the issuer, on a real port: keys, feed and introspection, signed by the keys of the vectors.
import { createHash, createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const { rs: { kid, alg, kty, n, e, ...secret } } = JSON.parse(readFileSync(new URL('../../vectors/test-keys.json', import.meta.url)));
const key = createPrivateKey({ key: { kty, n, e, ...secret }, format: 'jwk' });
const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const now = () => Math.floor(Date.now() / 1000);

export class Issuer {
  rules = [];
  seq = 0;
  asked = [];
  reports = [];
  open = new Set();
  streams = true;
  resourceServer; // of the client that introspects

  static async start(t) {
    const issuer = new Issuer();
    issuer.server = createServer((req, res) => issuer.answer(req, res));
    await new Promise((resolve) => issuer.server.listen(0, '127.0.0.1', resolve));
    issuer.url = `http://127.0.0.1:${issuer.server.address().port}`;
    issuer.resourceServer = issuer.url;
    t.after(() => issuer.stop());
    return issuer;
  }

  stop() {
    this.server.close();
    this.server.closeAllConnections();
  }

  signed(typ, claims) {
    const input = `${encoded({ alg, kid, typ })}.${encoded(claims)}`;
    return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`;
  }

  token(claims = {}) {
    return this.signed('at+jwt', {
      iss: this.url, aud: this.url, sub: 'alice', client_id: 'shop', sid: 's1', jti: 'j1', iat: now() - 1, exp: now() + 600, ...claims,
    });
  }

  page(after) {
    return this.signed('secevent+jwt', {
      iss: this.url, iat: now(), exp: now() + 15, aud: 'urn:cardea:revocation-feed',
      events: { 'urn:cardea:event:revocation-page': { after, seq: this.seq, salt: 'salt', rules: this.rules.slice(after) } },
    });
  }

  revoke(type, value) {
    this.rules.push([type, null, now() + 600, createHash('sha256').update(`salt${type}\0${value}`).digest('base64url').slice(0, 11)]);
    this.seq++;
    for (const stream of this.open) this.send(stream, this.seq - 1);
  }

  send(stream, after) {
    const [first, ...rest] = [`id: ${this.seq}\nda`, `ta: ${this.page(after)}\n\n`];
    stream.write(first); // in two pieces, as the network may cut it
    rest.forEach((piece) => stream.write(piece));
  }

  answer(req, res) {
    const url = new URL(req.url, this.url);
    this.asked.push(url.pathname);
    if (url.pathname === '/.well-known/jwks.json') return res.end(JSON.stringify({ keys: [{ kid, alg, kty, n, e, use: 'sig' }] }));
    if (url.pathname === '/revocations/snapshot') return res.end(this.page(0));
    if (url.pathname === '/revocations/pages') return res.end(this.page(Number(url.searchParams.get('after'))));
    if (url.pathname === '/revocations/applied') return req.on('data', (form) => this.reports.push([req.headers.authorization, String(form)])).on('end', () => res.writeHead(204).end());
    if (url.pathname === '/oauth/introspect') {
      return req.on('data', (form) => {
        const known = new URLSearchParams(String(form)).getAll('resource').includes(this.resourceServer);
        res.writeHead(known ? 200 : 400).end(JSON.stringify({ active: false }));
      });
    }
    if (url.pathname === '/revocations/stream' && this.streams) {
      res.writeHead(200, { 'content-type': 'text/event-stream' });
      this.open.add(res);
      res.on('close', () => this.open.delete(res));
      return this.send(res, Number(req.headers['last-event-id'] ?? 0));
    }
    res.writeHead(404).end();
  }
}
