import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

export const issuer = process.env.CARDEA_URL?.replace(/\/$/, '');
assert.ok(issuer, 'set CARDEA_URL to a Cardea that runs with CARDEA_CLIENTS_FILE=examples/clients.yaml');

/** The secret of every confidential client of clients.yaml. */
export const secret = 'known-to-everybody-who-reads-this';

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

/**
 * Runs a program in a directory of examples/ until the test `t` ends. `said` is all that it has printed, `until(pattern)`
 * waits for something of it, and `ended` for its exit code.
 */
export function run(t, directory, command, args, env = {}) {
  const cwd = fileURLToPath(new URL(`../${directory}`, import.meta.url));
  const program = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const running = { said: '', ended: once(program, 'close').then(([code]) => code) };
  for (const stream of [program.stdout, program.stderr]) stream.on('data', (data) => (running.said += data));
  t.after(async () => {
    program.kill();
    await running.ended;
  });
  running.until = (pattern) => waitFor(() => running.said.match(pattern), () => `${command} never said ${pattern}: ${running.said}`);
  running.answers = (url) =>
    waitFor(
      async () => {
        assert.equal(program.exitCode, null, running.said);
        return (await fetch(url, { redirect: 'manual' }).catch(() => undefined))?.status;
      },
      () => `${url} never answered: ${running.said}`,
    );
  return running;
}

async function waitFor(look, complaint) {
  for (let i = 0; i < 600; i++) {
    const seen = await look();
    if (seen) return seen;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(complaint());
}
