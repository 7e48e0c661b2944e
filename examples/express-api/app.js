import express from 'express';
import { requireRole } from './guard.js';

/** The API. `guard` is `requireToken(…)` of `guard.js`, or of `jsonwebtoken.js`. */
export function createApp(guard) {
  const app = express();
  app.disable('x-powered-by');
  app.get('/public', (req, res) => res.json({ message: 'open to everyone' }));
  app.get('/dashboard', guard, (req, res) => res.json({ message: `hello ${req.token.sub}`, claims: req.token }));
  app.get('/admin', guard, requireRole('admin'), (req, res) => res.json({ message: 'hello, administrator' }));
  return app;
}
