// The stream as the network may cut it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { events } from '../src/events.js';

async function read(text, size) {
  const pieces = [];
  for (let at = 0; at < text.length; at += size) pieces.push(Buffer.from(text.slice(at, at + size)));
  const found = [];
  for await (const data of events(ReadableStream.from(pieces))) found.push(data);
  return found;
}

test('an event is the same wherever it is cut, and however its lines end', async () => {
  const text = 'id: 1\r\ndata: one\r\n\r\n: a remark\n\nid: 2\ndata:two\n\ndata: the rest never cam';
  for (let size = 1; size <= text.length; size++) assert.deepEqual(await read(text, size), ['one', 'two'], `in pieces of ${size}`);
});

test('a page of a million rules costs its length, not the square of it', async () => {
  const page = 'x'.repeat(16_000_000), begin = process.cpuUsage();
  assert.deepEqual((await read(`id: 1\ndata: ${page}\n\n`, 16_384)).map((data) => data.length), [page.length]);
  const { user, system } = process.cpuUsage(begin);
  assert.ok(user + system < 2_000_000, `${(user + system) / 1e6} s`);
});
