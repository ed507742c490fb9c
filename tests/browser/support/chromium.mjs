// Debian's Chromium, quiet: it looks nothing up and updates nothing.

import { chromium } from 'playwright-core';

export function launch() {
  return chromium.launch({
    executablePath: process.env.BENCHSIDE_TEST_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox', // containers and root
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
