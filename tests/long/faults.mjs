// See faults.sh.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Report } from '../browser/support/report.mjs';
import { serve } from '../browser/support/server.mjs';

const work = mkdtempSync(join(tmpdir(), 'faults-'));
const data = join(work, 'data');
const report = new Report(process.argv[2] ?? '');

/** A technician at the demo in `folder`. */
class Technician {
  static async at(folder) {
    const server = await serve(['demo'], 300, folder);
    const answer = await fetch(`${server.base}/demo/sign-in`, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ as: 'technician' }) });
    assert.equal(answer.status, 303);
    const person = new Technician();
    person.server = server;
    person.cookie = answer.headers.getSetCookie().map((line) => line.split(';')[0]).find((pair) => pair.startsWith('session='));
    return person;
  }

  get(path) {
    return fetch(this.server.base + path, { headers: { cookie: this.cookie }, redirect: 'manual' });
  }

  /** What the editor of the summary holds. */
  async summary() {
    const page = await (await this.get('/profile/summary')).text();
    return {
      version: page.match(/name="version" value="(\d+)"/)[1],
      text: page.match(/<textarea[^>]*name="summary"[^>]*>\s*([^<]*)<\/textarea>/)[1].trim(),
    };
  }

  /** Saves the summary as a draft; resolves to the answer's status and text. */
  async save(text) {
    const { version } = await this.summary();
    const answer = await fetch(`${this.server.base}/profile/summary`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: this.cookie },
      body: new URLSearchParams({ version, audience: 'institution', summary: text }),
    });
    return { status: answer.status, text: await answer.text() };
  }

  /** Pages that only read must answer whatever the disk does. */
  async reads() {
    for (const path of ['/', '/search?q=SEM', '/profile']) assert.equal((await this.get(path)).status, 200, path);
  }
}

function refused({ status, text }) {
  assert.ok(status >= 500 && status < 600, `a write that could not be kept was answered ${status}`);
  assert.match(text, /<h1/, 'the answer is a page');
  assert.doesNotMatch(text, /panicked|SQLITE|sqlx|os error/i, 'the page speaks to people');
}

await report.run('a disk that reports errors when asked to keep data', null, async () => {
  const person = await Technician.at(data);
  try {
    assert.equal((await person.save('before the fault')).status, 303);
    const fault = spawn('strace', ['-f', '-q', '-p', String(person.server.pid), '-o', '/dev/null', '-e', 'trace=fsync,fdatasync', '-e', 'inject=fsync,fdatasync:error=EIO']);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    refused(await person.save('during the fault'));
    await person.reads();
    fault.kill('SIGINT');
    await once(fault, 'exit');
    assert.equal((await person.summary()).text, 'before the fault', 'what was refused is not there');
    assert.equal((await person.save('after the fault')).status, 303, 'it recovers without a restart');
  } finally {
    await person.server.stop();
  }
  const again = await Technician.at(data);
  assert.equal((await again.summary()).text, 'after the fault');
  await again.server.stop();
});

await report.run('a full disk', null, async () => {
  const small = join(work, 'small');
  mkdirSync(small);
  const used = Number(execFileSync('du', ['-sm', data]).toString().split('\t')[0]);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${used + 64}m`, 'tmpfs', small]);
  let person;
  try {
    cpSync(data, join(small, 'data'), { recursive: true });
    person = await Technician.at(join(small, 'data'));
    assert.equal((await person.save('kept 0')).status, 303);
    fill(join(small, 'filler'));
    let last = 'kept 0';
    let full;
    for (let turn = 1; turn <= 2000 && !full; turn += 1) {
      const answer = await person.save(`kept ${turn} ${'x'.repeat(1500)}`);
      if (answer.status === 303) last = `kept ${turn} ${'x'.repeat(1500)}`;
      else full = answer;
    }
    assert.ok(full, 'the disk never filled');
    refused(full);
    await person.reads();
    assert.equal((await person.summary()).text, last, 'the last acknowledged text is there');
    rmSync(join(small, 'filler'));
    assert.equal((await person.save('after the fault')).status, 303, 'it recovers without a restart');
    assert.equal((await person.summary()).text, 'after the fault');
  } finally {
    await person?.server.stop();
    execFileSync('umount', [small]);
  }
});

/** Writes until nothing more fits. */
function fill(path) {
  for (const size of [1 << 20, 1 << 12]) {
    try {
      for (;;) writeFileSync(path, Buffer.alloc(size, 1), { flag: 'a' });
    } catch (error) {
      assert.equal(error.code, 'ENOSPC');
    }
  }
}

await report.run('a process killed while it writes', null, async () => {
  for (let round = 0; round < 5; round += 1) {
    const person = await Technician.at(data);
    let acknowledged = '';
    const killed = new Promise((resolve) => setTimeout(resolve, 700 + round * 200)).then(() => person.server.stop('SIGKILL'));
    let sent = '';
    for (let turn = 0; ; turn += 1) {
      sent = `round ${round} turn ${turn}`;
      const answer = await person.save(sent).catch(() => undefined);
      if (!answer) break;
      assert.equal(answer.status, 303);
      acknowledged = sent;
    }
    await killed;
    const again = await Technician.at(data);
    const { text } = await again.summary();
    await again.server.stop();
    assert.ok(text === acknowledged || text === sent, `kept "${text}", acknowledged "${acknowledged}"`);
  }
});

rmSync(work, { recursive: true, force: true });
report.finish();
