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
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  page.complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) page.complaints.push(message.text());
  });
  return page;
}

export async function look(page, name) {
  await mkdir(PICTURES, { recursive: true });
  const reader = await readable(page);
  for (const width of WIDTHS) {
    for (const colorScheme of SCHEMES) {
      for (const seen of [page, reader]) {
        await seen.setViewportSize({ width, height: 720 });
        await seen.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      }
      const picture = `${name}-${colorScheme}-${width}`;
      await page.screenshot({ path: `${PICTURES}${picture}.png`, fullPage: true });
      assert.deepEqual(await violations(reader), [], `axe on ${picture}`);
      assert.deepEqual(await misfits(page, TOUCH), [], `sizes on ${picture}`);
    }
  }
  await reader.context().close();
  assert.deepEqual(page.complaints, [], `console of ${name}`);
}

// The same page where scripts run: axe is one.
async function readable(page) {
  const context = await page.context().browser().newContext();
  const reader = await context.newPage();
  const body = await page.content();
  await reader.route(page.url(), (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body }));
  await reader.goto(page.url());
  await reader.evaluate(`${axe.source};undefined`);
  return reader;
}

async function violations(reader) {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const found = await reader.evaluate((values) => globalThis.axe.run({ runOnly: { type: 'tag', values } }), tags);
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
