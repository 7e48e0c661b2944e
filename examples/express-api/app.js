import express from 'express';
import { requireRole } from './guard.js';

/** The API. `guard` is `requireToken(…)` of `verifier.js`, `guard.js` or `jsonwebtoken.js`. */
export function createApp(guard) {
  const app = express();
  app.disable('x-powered-by');
  app.get('/public', (req, res) => res.json({ message: 'open to everyone' }));
  app.get('/ready', (req, res) => res.sendStatus((guard.ready?.() ?? true) ? 204 : 503));
  app.get('/dashboard', guard, (req, res) => res.json({ message: `hello ${req.token.sub}`, claims: req.token }));
  app.get('/admin', guard, requireRole('admin'), (req, res) => res.json({ message: 'hello, administrator' }));
  return app;
}
