// The program under test, started as a person would start it.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start } from '../../parts/support.mjs';

export const binary = process.env.BENCHSIDE_TEST_BINARY ?? join(import.meta.dirname, '../../../target/debug/benchside');

const address = /(http:\/\/127\.0\.0\.1:\d+)/;

/** The demo on a free port with its own data: { base, output(), stop() }. */
export async function startDemo() {
  if (process.env.BENCHSIDE_TEST_BASE) {
    return { base: process.env.BENCHSIDE_TEST_BASE.replace(/\/$/, ''), data: '', output: () => '', stop: async () => {} };
  }
  return serve(['demo'], 300);
}

/** Any command that serves: `serve(['serve', '--port', '0'], 30, dataFolder)`. Its data folder goes with it unless it was given. */
export async function serve(args, seconds, data, env = {}) {
  const folder = data ?? (await mkdtemp(join(tmpdir(), 'benchside-')));
  const port = args.includes('--port') ? [] : ['--port', '0'];
  const server = await start(binary, [...args, '--data', folder, ...port], { ready: address, seconds, env });
  const base = server.found[1];
  await answers(base);
  return {
    base,
    data: folder,
    output: server.output,
    pid: server.child.pid,
    async stop(signal) {
      await server.stop(signal);
      if (!data) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until the address answers anything at all. */
async function answers(base) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await fetch(base, { redirect: 'manual' });
      return;
    } catch (error) {
      if (attempt === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
