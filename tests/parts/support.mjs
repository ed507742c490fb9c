// What the parts written for Node share.

import { createServer } from 'node:http';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A server on loopback that answers nothing yet, and the address it is reached at. Port 0 takes a free one. */
export async function listen(port) {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { server, issuer: `http://127.0.0.1:${server.address().port}` };
}

/** The form that a request brings. */
export async function read(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return new URLSearchParams(Buffer.concat(chunks).toString());
}

const running = new Set();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/**
 * Starts a program and waits for a line of its output that matches; resolves to { found, stop, output, ended }.
 * The program ends with this one. Rejects with what it printed when it ends first or takes longer than `seconds`.
 */
export async function start(command, args, { ready = /^READY (.*)$/, seconds = 30, env = {}, cwd } = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env }, cwd });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const lines = [];
  const ended = once(child, 'exit');
  const found = await new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`${[command, ...args].join(' ')} ${why}:\n${lines.slice(-40).join('\n')}`));
    const timer = setTimeout(() => { child.kill('SIGKILL'); fail(`was not ready after ${seconds} s`); }, seconds * 1000);
    child.once('error', (error) => fail(error.message));
    ended.then(([status, signal]) => fail(`ended (${status ?? signal})`));
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        if (lines.length > 2000) lines.splice(0, 1000);
        const match = line.match(ready);
        if (match) { clearTimeout(timer); resolve(match); }
      });
    }
  });
  async function stop(signal = 'SIGTERM') {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    const force = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(force);
  }
  return { found, stop, ended, child, output: () => lines.join('\n') };
}
