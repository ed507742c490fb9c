// Checks every page of the list: axe at two widths and colour schemes, the HTML itself, one heading, nothing cut off.

import assert from 'node:assert/strict';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { HtmlValidate } from 'html-validate';
import { Stage } from '../support/stage.mjs';
import { screenshots } from '../support/report.mjs';
import { notPages, pages } from './list.mjs';

const looks = [
  { name: '1280 light', viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  { name: '320 dark', viewport: { width: 320, height: 640 }, colorScheme: 'dark' },
];
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const validator = new HtmlValidate(JSON.parse(await readFile(join(import.meta.dirname, 'html-validate.json'), 'utf8')));

/** Pages checked at a time: while the server makes one, the browser looks at another. */
const atATime = 2;

export async function checkPages(report, browser, base) {
  await report.run('pages: every page of the program is in the list', null, everyPageIsListed);
  const waiting = [...pages];
  const worker = async () => {
    for (let entry = waiting.shift(); entry; entry = waiting.shift()) await checkPage(report, browser, base, entry);
  };
  await Promise.all(Array.from({ length: atATime }, worker));
}

/** Opened once and looked at in every look, as when somebody turns a phone or the light: nothing may depend on the first. */
async function checkPage(report, browser, base, entry) {
  const name = `page: ${entry.name ?? entry.path}${entry.name || !entry.as ? '' : ` as ${entry.as}`}`;
  await report.run(name, () => new Stage(browser, base), async (stage) => {
    const page = await stage.person({ as: entry.as });
    const answer = await open(page, stage, entry);
    const problems = await valid(await answer.text());
    for (const { name: look, viewport, colorScheme } of looks) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      await keepPicture(page, `${name}, ${look}`);
      const seen = [...(await headed(page)), ...(await fits(page)), ...(await accessible(page))];
      problems.push(...seen.map((problem) => `${look}: ${problem}`));
    }
    if (problems.length) throw new Error(problems.join('\n'));
  });
}

/** Finds the routes as every slice registers them: `.get("/path", ...)`. */
async function everyPageIsListed() {
  const source = join(import.meta.dirname, '../../../src');
  const files = (await readdir(source, { recursive: true })).filter((file) => file.endsWith('.rs'));
  const texts = await Promise.all(files.map((file) => readFile(join(source, file), 'utf8')));
  const routes = texts.flatMap((text) => [...text.matchAll(/\.get\(\s*"(\/[^"]*)"/g)].map((match) => match[1]));
  assert.ok(routes.length > 10, 'the routes are no longer written as .get("/path", ...)');
  const listed = new Set(pages.map(({ route, path }) => route ?? path.split('?')[0]));
  const forgotten = routes.filter((route) => !listed.has(route) && !notPages.some((pattern) => pattern.test(route)));
  assert.deepEqual(forgotten, [], `add to pages/list.mjs: ${forgotten.join(', ')}`);
}

async function open(page, stage, { path, status = 200 }) {
  if (status >= 400) stage.expect(new RegExp(`status of ${status}`));
  const address = typeof path === 'function' ? await path(page) : path;
  assert.ok(address, 'no link to this kind of page was found');
  const answer = await page.goto(address);
  assert.equal(answer.status(), status, `${address} answered ${answer.status()}`);
  return answer;
}

async function headed(page) {
  const problems = [];
  if (!(await page.title())) problems.push('no title');
  const headings = await page.locator('h1:visible').allInnerTexts();
  if (headings.length !== 1) problems.push(`${headings.length} main headings: ${headings.join(' / ')}`);
  return problems;
}

async function fits(page) {
  const { width, needed } = await page.evaluate(() => ({ width: innerWidth, needed: document.documentElement.scrollWidth }));
  return needed > width ? [`the page is ${needed} px wide in a window of ${width} px`] : [];
}

async function accessible(page) {
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
  return violations.map(({ id, help, nodes }) => {
    const places = nodes.slice(0, 5).map((node) => `    ${node.target.join(' ')}: ${node.failureSummary.replace(/\s+/g, ' ')}`);
    return `axe ${id} (${nodes.length}): ${help}\n${places.join('\n')}`;
  });
}

async function valid(html) {
  const { results } = await validator.validateString(html);
  return results.flatMap(({ messages }) => messages.map((m) => `HTML ${m.line}:${m.column} ${m.ruleId}: ${m.message}`)).slice(0, 20);
}

async function keepPicture(page, name) {
  if (process.env.BENCHSIDE_TEST_SCREENSHOTS !== 'all') return;
  await mkdir(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name.replace(/[^a-z0-9]+/gi, '-')}.png`), fullPage: true });
}
