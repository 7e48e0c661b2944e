// Serves the page; what a bundler does otherwise.
import express from 'express';
import { fileURLToPath } from 'node:url';

const { PORT = '5173', ISSUER = 'http://localhost:8080', CLIENT_ID = 'demo-spa' } = process.env;
const file = (name) => fileURLToPath(new URL(name, import.meta.url));
const app = express();
app.get('/settings.json', (req, res) => res.json({ issuer: ISSUER, clientId: CLIENT_ID }));
app.get('/oauth4webapi.js', (req, res) => res.sendFile(fileURLToPath(import.meta.resolve('oauth4webapi'))));
app.get('/spa.js', (req, res) => res.sendFile(file('spa.js')));
app.get(['/', '/callback'], (req, res) => res.sendFile(file('index.html')));
app.listen(Number(PORT), '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${PORT}/`));
