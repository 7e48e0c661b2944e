// Looks at a page as different people see it: light and dark, small and large, by axe and by picture.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import { chromium } from 'playwright-core';

const PICTURES = fileURLToPath(new URL('../../../target/screenshots/', import.meta.url));
const WIDTHS = [360, 1280];
const SCHEMES = ['light', 'dark'];
const TOUCH = 44;

export const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });

// A browser of its own, without scripts unless they are asked for. What a page complains about in the console, such
// as something that its policy does not let it load, fails the test.
export async function person(browser, options = {}) {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'en-GB', ...options });
  const page = await context.newPage();
  page.complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) page.complaints.push(message.text());
  });
  return page;
}

export async function look(page, name) {
  await mkdir(PICTURES, { recursive: true });
  for (const width of WIDTHS) {
    for (const colorScheme of SCHEMES) {
      await page.setViewportSize({ width, height: 720 });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const seen = `${name}-${colorScheme}-${width}`;
      await page.screenshot({ path: `${PICTURES}${seen}.png`, fullPage: true });
      assert.deepEqual(await violations(page), [], `axe on ${seen}`);
      assert.deepEqual(await misfits(page, TOUCH), [], `sizes on ${seen}`);
    }
  }
  assert.deepEqual(page.complaints, [], `console of ${name}`);
}

async function violations(page) {
  await page.evaluate(axe.source);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const found = await page.evaluate((values) => globalThis.axe.run({ runOnly: { type: 'tag', values } }), tags);
  return found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.html} ${n.failureSummary}`).join(' | ')}`);
}

// What is too small to be touched, and what makes the page scroll sideways.
const misfits = (page, touch) =>
  page.evaluate((least) => {
    const small = [...document.querySelectorAll('a, button, input:not([type=hidden])')]
      .filter((element) => element.getBoundingClientRect().height < least - 0.5)
      .map((element) => `too small: ${element.outerHTML}`);
    const wide = document.documentElement.scrollWidth > innerWidth ? ['scrolls sideways'] : [];
    return [...small, ...wide];
  }, touch);
