// A workload that keeps no secret: the README's last line, and the command of k8s/examples/workload.yaml, with a token of
// the cluster that e2e/bin/kubectl stands for. Cardea knows it as CARDEA_WORKLOADS__MAIN__….
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { pasted, root } from './readme.js';
import { issuer, run } from './running.js';

const skip = !process.env.CLUSTER && 'no CLUSTER';
const PATH = `${fileURLToPath(new URL('bin', import.meta.url))}:${process.env.PATH}`;
const granted = /"scope": ?"stock:read"/;

test('with a token that kubectl made', { skip, timeout: 60_000 }, async (t) => {
  const lines = pasted('A service, and a workload in Kubernetes', 'sh').at(-1).trim().split('\n');
  const shell = run(t, 'e2e', 'bash', ['-euc', lines.at(-1)], { PATH });
  assert.equal(await shell.ended, 0, shell.said);
  assert.match(shell.said, granted);
});

test('with the token that is mounted', { skip, timeout: 60_000 }, async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'pod-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const token = execFileSync('kubectl', ['create', 'token', 'orders', '-n', 'shop', '--audience', issuer], {
    env: { ...process.env, PATH },
  });
  writeFileSync(join(directory, 'token'), token.toString().trim()); // as the kubelet does
  const container = readFileSync(`${root}k8s/examples/workload.yaml`, 'utf8').match(/command: \[(.*)\]\n +args:\n((?: +- .*\n)+)/);
  const words = [...container[1].split(', '), ...container[2].trim().split(/\n? +- |^- /).filter(Boolean)];
  const [command, ...args] = words.map((word) =>
    word.replace('https://id.example.com', issuer).replace('/var/run/secrets/cardea', directory),
  );
  const pod = run(t, 'e2e', command, args);
  assert.equal(await pod.ended, 0, pod.said);
  assert.match(pod.said, granted);
});
