// What a journey plays on: people with a browser each, watched for anything a page should never do.

import assert from 'node:assert/strict';

/** Long enough for a busy machine, short enough to notice. */
const patience = 15_000;

export class Stage {
  constructor(browser, base) {
    this.browser = browser;
    this.base = base;
    this.people = [];
    this.origins = new Set([base]);
    this.expected = [];
    this.faults = [];
    this.afterwards = [];
  }

  /**
   * A person with a browser of their own. `as` signs them in to the demo; `javaScript: false` takes their scripts away;
   * anything else goes to Playwright's newContext (viewport, colorScheme, ...). Resolves to the page in front of them.
   */
  async person({ as, javaScript = true, base = this.base, ...options } = {}) {
    const context = await this.browser.newContext({
      baseURL: base, viewport: { width: 1280, height: 800 }, locale: 'en-GB', javaScriptEnabled: javaScript, ...options,
    });
    context.setDefaultTimeout(patience);
    const page = await context.newPage();
    this.people.push({ context, page });
    context.on('console', (message) => message.type() === 'error' && this.fault(`console: ${message.text()} (${message.location().url})`));
    context.on('weberror', (error) => this.fault(`script: ${error.error().message}`));
    context.on('request', (request) => {
      const url = new URL(request.url());
      if (url.protocol.startsWith('http') && !this.origins.has(url.origin)) this.fault(`asked another origin: ${url.origin}`);
    });
    context.on('response', (response) => response.status() >= 500 && this.fault(`${response.status()} from ${response.url()}`));
    if (as) await signIn(page, as, base);
    return page;
  }

  /** What this journey means to provoke, such as the console's line about a 404. */
  expect(pattern) {
    this.expected.push(pattern);
  }

  /** Pages may also come from here. */
  allowOrigin(origin) {
    this.origins.add(origin);
  }

  /** Runs when the journey is over, however it ended. */
  defer(action) {
    this.afterwards.push(action);
  }

  fault(text) {
    this.faults.push(text);
  }

  /** What pages did that they should not have. */
  misbehaviour() {
    return this.faults.filter((fault) => !this.expected.some((pattern) => pattern.test(fault)));
  }

  async close() {
    for (const { context } of this.people) await context.close();
    for (const action of this.afterwards.reverse()) await action();
  }
}

/** Signs the person in as one of the demo's sample people: the form of /demo, sent without its page. */
export async function signIn(page, as, base) {
  const answer = await page.request.post('/demo/sign-in', { form: { as }, headers: { origin: base, 'sec-fetch-site': 'same-origin' }, maxRedirects: 0 });
  assert.ok(answer.status() < 400, `signing in as ${as}: ${answer.status()} ${(await answer.text()).slice(0, 300)}`);
}

/** Tries until it no longer throws; resolves to the milliseconds that took. Throws its last error after `within` milliseconds. */
export async function eventually(attempt, within = patience) {
  const began = performance.now();
  for (;;) {
    try {
      await attempt();
      return performance.now() - began;
    } catch (error) {
      if (performance.now() - began > within) throw error;
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }
}
