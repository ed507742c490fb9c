// Runs the journeys and checks the pages in Chromium against the demo.
//
//   node tests/browser/run.mjs [FILTER]      only those whose names contain FILTER
//
// Reads BENCHSIDE_TEST_BINARY (the program under test) and BENCHSIDE_TEST_CHROMIUM, or BENCHSIDE_TEST_BASE (the address of a demo
// that runs already). A failure leaves a picture in tests/.parts/screenshots; BENCHSIDE_TEST_SCREENSHOTS=all keeps one of every page.
//
// A journey is a function exported by a file in journeys/. It is given a Stage (support/stage.mjs), and fails when it throws, when
// a page it opened wrote an error to the console, broke the content security policy or asked another origin for something, or when
// the server answered with a 5xx.

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { launch } from './support/chromium.mjs';
import { Report } from './support/report.mjs';
import { Stage } from './support/stage.mjs';
import { startDemo } from './support/server.mjs';
import { checkPages } from './pages/check.mjs';

const report = new Report(process.argv[2] ?? '');
const demo = await startDemo();
const browser = await launch();

const folder = join(import.meta.dirname, 'journeys');
for (const file of (await readdir(folder)).filter((name) => name.endsWith('.mjs')).sort()) {
  const journeys = await import(join(folder, file));
  for (const [name, journey] of Object.entries(journeys)) {
    await report.run(`${file.replace('.mjs', '')}: ${inWords(name)}`, () => new Stage(browser, demo.base), journey);
  }
}
await checkPages(report, browser, demo.base);

if (/panicked at/.test(demo.output())) {
  await report.run('the server did not panic', null, () => { throw new Error(demo.output().match(/.*panicked at[^]{0,500}/)[0]); });
}
await browser.close();
await demo.stop();
report.finish();

function inWords(name) {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
