// Runs checks one after another, tells how each went, counts them.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

export const screenshots = join(import.meta.dirname, '../../.parts/screenshots');

/** Longer than any journey should take. */
const limit = 120_000;

export class Report {
  passed = 0;
  failed = 0;

  constructor(filter) {
    this.filter = filter;
  }

  wants(name) {
    return name.includes(this.filter);
  }

  /** Runs `body` with what `prepare` makes (a Stage, or nothing); counts it, and keeps a picture of what was on screen when it failed. */
  async run(name, prepare, body) {
    if (!this.wants(name)) return;
    const began = performance.now();
    const stage = prepare?.();
    const problems = [];
    try {
      await Promise.race([body(stage), tooLong()]);
    } catch (error) {
      problems.push(inShort(error));
    }
    problems.push(...(stage?.misbehaviour() ?? []));
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    if (problems.length) {
      this.failed += 1;
      const picture = await this.#picture(name, stage);
      if (picture) problems.push(`picture: ${picture}`);
      console.log(`FAIL ${name} (${seconds} s)\n${problems.join('\n').replace(/^/gm, '     ')}`);
    } else {
      this.passed += 1;
      console.log(`ok   ${name} (${seconds} s)`);
    }
    await stage?.close();
  }

  async #picture(name, stage) {
    const page = stage?.people.at(-1)?.page;
    if (!page) return undefined;
    const path = join(screenshots, `${name.replace(/[^a-z0-9]+/gi, '-')}.png`);
    await mkdir(screenshots, { recursive: true });
    return page.screenshot({ path, fullPage: true }).then(() => path, () => undefined);
  }

  finish() {
    console.log(`${this.passed} passed, ${this.failed} failed`);
    process.exit(this.failed ? 1 : 0);
  }
}

/** The message, and the line of ours where it happened. */
function inShort(error) {
  const place = error.stack?.split('\n').find((line) => /tests\/browser\/journeys\//.test(line))?.trim();
  return [error.message ?? String(error), place].filter(Boolean).join('\n');
}

function tooLong() {
  return new Promise((_resolve, reject) => {
    setTimeout(() => reject(new Error(`not over after ${limit / 1000} s`)), limit).unref();
  });
}
