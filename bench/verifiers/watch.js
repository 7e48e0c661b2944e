// Verifiers in one process, each with a feed of its own, that say what they think of tokens. Arguments: the issuer, then
// `stream BASE [ID SECRET]` or `poll BASE …` for each verifier. Reads `watch ID TOKEN` (looked at all the time), `keep ID
// TOKEN` (now and then), `drop ID`; writes `ready`, `saw VERIFIER ID STATUS NANOSECONDS` at each change, `said VERIFIER EVENT`.
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { Verifier } from '../../verifiers/node/src/index.js';

const [issuer, ...places] = process.argv.slice(2);
const marks = new Map();

async function statusOf(verifier, token) {
  try {
    await verifier.verify(token);
    return 200;
  } catch (error) {
    if (!error.status) throw error;
    return error.status;
  }
}

async function watch(verifier, number, often) {
  const last = new Map();
  const look = async (id, { token, kept }) => {
    const before = last.get(id) ?? { due: 0 };
    if (performance.now() < before.due) return;
    const status = await statusOf(verifier, token);
    if (status !== before.status) console.log(`saw ${number} ${id} ${status} ${process.hrtime.bigint()}`);
    last.set(id, { status, due: performance.now() + (status === 401 ? 1000 : kept || status === 503 ? 200 : 0) });
  };
  for (;;) {
    await Promise.all([...marks].map(([id, mark]) => look(id, mark)));
    for (const id of last.keys()) if (!marks.has(id)) last.delete(id);
    await pause(often);
  }
}

const verifiers = await Promise.all(places.map((place, number) => {
  const [mode, baseUrl, id, secret] = place.split(' ');
  const client = id && { id, secret };
  const onEvent = (event) => console.log(`said ${number} ${event}`);
  return new Verifier({ issuer, audience: issuer, baseUrl, stream: mode === 'stream', client, onEvent }).start();
}));
while (!verifiers.every((verifier) => verifier.state.ready)) await pause(50);
console.log('ready');
verifiers.forEach((verifier, number) => watch(verifier, number, places[number].startsWith('stream') ? 10 : 50));
for await (const line of createInterface(process.stdin)) {
  const [word, id, token] = line.split(' ');
  if (word === 'drop') marks.delete(id);
  else marks.set(id, { token, kept: word === 'keep' });
}
process.exit();
