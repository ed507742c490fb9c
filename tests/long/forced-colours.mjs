// See forced-colours.sh.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { launch } from '../browser/support/chromium.mjs';
import { Report, screenshots } from '../browser/support/report.mjs';
import { startDemo } from '../browser/support/server.mjs';
import { Stage } from '../browser/support/stage.mjs';

const report = new Report(process.argv[2] ?? '');
const demo = await startDemo();
const browser = await launch();
await mkdir(screenshots, { recursive: true });

for (const path of ['/', '/search?q=SEM', '/profile', '/profile/skills', '/me/sessions']) {
  await report.run(`forced colours: ${path}`, () => new Stage(browser, demo.base), async (stage) => {
    const page = await stage.person({ as: 'technician', forcedColors: 'active', colorScheme: 'dark' });
    await page.goto(path);
    await page.screenshot({ path: join(screenshots, `forced-colours${path.replace(/\W+/g, '-')}.png`), fullPage: true });
    const problems = [...(await page.evaluate(controlsWithoutEdge)), ...(await walkWithTab(page))];
    if (problems.length) throw new Error(problems.join('\n'));
  });
}
await browser.close();
await demo.stop();
report.finish();

/** Controls that are told apart by a background alone, which forced colours take away. Runs in the page. */
function controlsWithoutEdge() {
  return [...document.querySelectorAll('button, input:not([type=hidden], [type=checkbox], [type=radio]), select, textarea, a.button')]
    .filter((element) => element.checkVisibility() && element.getBoundingClientRect().width > 1)
    .filter((element) => {
      const style = getComputedStyle(element);
      return parseFloat(style.borderTopWidth) === 0 && parseFloat(style.outlineWidth) === 0 && !style.textDecorationLine.includes('underline');
    })
    .map((element) => `no edge: ${element.outerHTML.slice(0, 120)}`);
}

/** Steps through the page with Tab; every stop must show where the focus is. */
async function walkWithTab(page) {
  const problems = [];
  for (let stop = 0; stop < 40; stop += 1) {
    await page.keyboard.press('Tab');
    const unseen = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return undefined;
      const style = getComputedStyle(element);
      const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
      return outlined ? '' : element.outerHTML.slice(0, 120);
    });
    if (unseen === undefined) break;
    if (unseen) problems.push(`focus not seen: ${unseen}`);
  }
  return problems;
}
