import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { issuer } from './running.js';

export const root = fileURLToPath(new URL('../../', import.meta.url));
const readme = readFileSync(`${root}README.md`, 'utf8');

/** The blocks in this language under a heading of the README, for the Cardea under test. */
export function pasted(heading, language) {
  const section = readme.split(/^#+ /m).find((one) => one.startsWith(`${heading}\n`));
  assert.ok(section, `the README has no "${heading}"`);
  const blocks = [...section.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'gm'))];
  return blocks.map(([, block]) => block.replaceAll('http://localhost:8080', issuer));
}
