// A house for real people: set up and served as an operator does, with a real OpenID provider.

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { start } from '../../parts/support.mjs';
import { binary, serve } from './server.mjs';

/** Sets up an institution, serves it and tells the stage about it: { base, signIn(account) } where signIn resolves to a page. */
export async function institution(stage) {
  const data = await mkdtemp(join(tmpdir(), 'benchside-'));
  stage.defer(() => rm(data, { recursive: true, force: true }));
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const provider = await start(process.execPath, [
    join(import.meta.dirname, '../../parts/openid-provider.mjs'), '0', '--redirect', `${base}/sign-in/callback`,
  ]);
  stage.defer(() => provider.stop());
  const issuer = provider.found[1];

  const secret = join(data, 'client-secret');
  await writeFile(secret, 'test-secret\n');
  await promisify(execFile)(binary, [
    'setup', '--data', join(data, 'data'), '--institution', 'University of Northbridge', '--domain', 'uni.example', '--issuer', issuer,
    '--client-id', 'benchside', '--client-secret-file', secret, '--admin', 'bob@uni.example', '--admin-name', 'Bob Adeyemi', '--address', base,
  ]);
  const server = await serve(['serve', '--port', String(port), '--address', base], 30, join(data, 'data'));
  stage.defer(() => server.stop());
  stage.allowOrigin(base);
  stage.allowOrigin(issuer);

  return {
    base,
    async signIn(account) {
      const page = await stage.person({ base });
      await page.goto('/sign-in'); // goes straight on to the only provider there is
      await page.locator('input[name=login]').fill(account);
      await page.locator('input[name=password]').fill('any');
      await page.locator('button[type=submit]').click();
      await page.waitForURL((url) => url.origin === base);
      return page;
    },
  };
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}
