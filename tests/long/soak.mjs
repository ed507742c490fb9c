// See soak.sh. Twenty requests a second of what technicians do all day, at a steady pace whatever the answers take.

import { readFileSync } from 'node:fs';

const base = process.env.BENCHSIDE_BASE;
const cookie = process.env.BENCHSIDE_COOKIE;
const seconds = Number(process.env.BENCHSIDE_SOAK_SECONDS ?? 300);
const rate = 20;
const words = ['SEM', 'electron microscope', 'mass spec', 'flow cytomtry', 'Python', 'lathe', 'health and safety', 'zzzzqq', 'PCR', 'confocal'];

/** Resident memory of the server in MB. */
function memory() {
  return Number(readFileSync(`/proc/${process.env.BENCHSIDE_PID}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)[1]) / 1024;
}

const people = [...(await (await get('/search?q=SEM')).text()).matchAll(/href="(\/people\/[^"/?#]+)"/g)].map((match) => match[1]);
if (!people.length) throw new Error('the search for SEM found nobody');

function get(path) {
  return fetch(base + path, { headers: { cookie }, redirect: 'manual', signal: AbortSignal.timeout(30_000) });
}

const pick = (list, turn) => list[turn % list.length];
const visits = [
  (turn) => `/search?q=${encodeURIComponent(pick(words, turn))}`,
  (turn) => `/search/suggest?q=${encodeURIComponent(pick(words, turn).slice(0, 4))}`,
  (turn) => pick(people, turn),
  (turn) => `/search?q=${encodeURIComponent(pick(words, turn))}&page=2`,
  () => '/',
  () => '/profile',
];

const took = [];
const problems = new Map();
const samples = [];
const began = performance.now();
const open = new Set();

async function visit(turn) {
  const path = pick(visits, turn)(Math.floor(turn / visits.length));
  const start = performance.now();
  try {
    const answer = await get(path);
    await answer.arrayBuffer();
    took.push(performance.now() - start);
    if (answer.status >= 400) note(`${answer.status} ${path}`);
  } catch (error) {
    note(`${error.name} ${path}`);
  }
}

function note(problem) {
  problems.set(problem, (problems.get(problem) ?? 0) + 1);
}

for (let turn = 0; turn < seconds * rate; turn += 1) {
  const due = began + (turn * 1000) / rate;
  const ahead = due - performance.now();
  if (ahead > 0) await new Promise((resolve) => setTimeout(resolve, ahead));
  const asked = visit(turn).finally(() => open.delete(asked));
  open.add(asked);
  if (turn % (rate * 5) === 0) samples.push(memory());
}
await Promise.all(open);

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const fifth = Math.max(1, Math.floor(samples.length / 5));
const settled = median(samples.slice(fifth, 2 * fifth));
const last = median(samples.slice(-fifth));
took.sort((a, b) => a - b);
const at = (share) => Math.round(took[Math.floor(took.length * share)]);
console.log(`${took.length} answers in ${seconds} s: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, slowest ${Math.round(took.at(-1))} ms`);
console.log(`memory: ${samples[0].toFixed(0)} MB at first, ${settled.toFixed(0)} MB settled, ${last.toFixed(0)} MB at the end`);

const wrong = [...problems].map(([problem, times]) => `${times} times ${problem}`);
if (last > settled * 1.1 + 20) wrong.push(`memory grew from ${settled.toFixed(0)} to ${last.toFixed(0)} MB`);
wrong.forEach((line) => console.log(line));
process.exit(wrong.length ? 1 : 0);
