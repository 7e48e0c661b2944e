import express from 'express';
import session from 'express-session';
import { randomBytes } from 'node:crypto';
import { logins } from './logins.js';

const { PORT = '3000', URL: url = `http://127.0.0.1:${PORT}` } = process.env;
const app = express();
app.use(session({ secret: randomBytes(32).toString('hex'), resave: false, saveUninitialized: false }));
app.use(await logins(url));

app.get('/', (req, res) =>
  res.send(req.session.person ? `Hello ${req.session.person.name}` : '<a href="/login">Log in</a>'),
);

const server = app.listen(Number(PORT), '127.0.0.1', () => console.log(`listening on ${url}`));
process.once('SIGTERM', () => server.close());
