// Runs a command beside a demo: node with-demo.mjs PERSON COMMAND [ARGUMENT...]
// The command finds BENCHSIDE_BASE (the address), BENCHSIDE_COOKIE (the session of that sample person), BENCHSIDE_TOKEN (a token of theirs), BENCHSIDE_PID and BENCHSIDE_DATA in its environment.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startDemo } from '../browser/support/server.mjs';

const [person, command, ...args] = process.argv.slice(2);
const demo = await startDemo();
const answer = await fetch(`${demo.base}/demo/sign-in`, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ as: person }) });
const cookie = answer.headers.getSetCookie().map((line) => line.split(';')[0]).find((pair) => pair.startsWith('session='));
if (!cookie) throw new Error(`signing in as ${person}: ${answer.status}`);
const made = await fetch(`${demo.base}/api/v1/me/tokens`, {
  method: 'POST',
  headers: { cookie, origin: demo.base, 'content-type': 'application/json' },
  body: JSON.stringify({ name: 'Long tests', scopes: ['read', 'write'], days: 1 }),
});
if (made.status !== 201) throw new Error(`making a token: ${made.status} ${await made.text()}`);
const token = (await made.json()).secret;

const child = spawn(command, args, {
  stdio: 'inherit',
  env: { ...process.env, BENCHSIDE_BASE: demo.base, BENCHSIDE_COOKIE: cookie, BENCHSIDE_TOKEN: token, BENCHSIDE_PID: String(demo.pid), BENCHSIDE_DATA: demo.data },
});
const [status] = await once(child, 'exit');
if (/panicked at/.test(demo.output())) console.log(`the server panicked:\n${demo.output().match(/.*panicked at[^]{0,500}/)[0]}`);
await demo.stop();
process.exit(/panicked at/.test(demo.output()) ? 1 : (status ?? 1));
