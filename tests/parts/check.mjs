// Checks the parts themselves, so that a test which passes because its part was asleep is noticed.
// Each fault of the hostile provider is shown to a careful client of our own, which must see it.

import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as jose from 'jose';
import { start } from './support.mjs';

const here = import.meta.dirname;
const python = process.env.BENCHSIDE_TEST_PYTHON ?? 'python3';
const redirect = 'http://127.0.0.1:9/sign-in/callback';
const client = { id: 'benchside', secret: 'test-secret' };
const patience = 1000; // milliseconds; slow faults take twice this

/** Fetches JSON as a careful client does: no redirects, a time limit, a size limit. */
async function fetchJson(url, init = {}) {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(patience), ...init });
  assert.equal(response.status, 200);
  let text = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    assert.ok(text.length < 1_000_000, 'the answer is too large');
  }
  return JSON.parse(text);
}

/** Signs in at an issuer the careful way; `browse` follows the authorization URL to the one we are sent back to. */
async function signIn(issuer, browse, cache = {}) {
  const discovery = await fetchJson(`${issuer}/.well-known/openid-configuration`);
  assert.equal(discovery.issuer, issuer);
  const [state, nonce, verifier] = [randomUUID(), randomUUID(), randomUUID() + randomUUID()];
  const url = new URL(discovery.authorization_endpoint);
  url.search = new URLSearchParams({
    response_type: 'code', client_id: client.id, redirect_uri: redirect, scope: 'openid profile email', state, nonce,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256',
  });
  const back = new URL(await browse(url.href)).searchParams;
  assert.equal(back.get('state'), state);
  assert.ok(!back.has('error'), back.get('error'));
  if (discovery.authorization_response_iss_parameter_supported) assert.equal(back.get('iss'), issuer);

  const tokens = await fetchJson(discovery.token_endpoint, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${client.id}:${client.secret}`)}` },
    body: new URLSearchParams({ grant_type: 'authorization_code', code: back.get('code'), redirect_uri: redirect, code_verifier: verifier }),
  });
  const claims = await verify(tokens.id_token, issuer, discovery, cache);
  assert.equal(claims.nonce, nonce);
  assert.equal(typeof claims.iat, 'number');
  assert.ok(Math.abs(claims.iat - Date.now() / 1000) < 3600 - 60, 'issued at another time');
  assert.ok(claims.sub.length > 0 && claims.sub.length <= 255);
  assert.ok(claims.azp === undefined || claims.azp === client.id);
  assert.ok([claims.aud].flat().length === 1);
  const half = createHash('sha256').update(tokens.access_token).digest().subarray(0, 16).toString('base64url');
  assert.ok(claims.at_hash === undefined || claims.at_hash === half, 'at_hash');
  return claims;
}

async function verify(token, issuer, discovery, cache) {
  const rules = { issuer, audience: client.id, algorithms: ['RS256'], clockTolerance: 60, requiredClaims: ['exp', 'iat', 'sub'] };
  cache.keys ??= await fetchJson(discovery.jwks_uri);
  try {
    return (await jose.jwtVerify(token, jose.createLocalJWKSet(cache.keys), rules)).payload;
  } catch (error) {
    if (error.code !== 'ERR_JWKS_NO_MATCHING_KEY') throw error;
    cache.keys = await fetchJson(discovery.jwks_uri);
    return (await jose.jwtVerify(token, jose.createLocalJWKSet(cache.keys), rules)).payload;
  }
}

/** One redirect without following it. */
async function hop(url, init) {
  const response = await fetch(url, { redirect: 'manual', ...init });
  assert.equal(response.status, 303, await response.text());
  return response;
}

async function realProvider() {
  const provider = await start(process.execPath, [join(here, 'openid-provider.mjs'), '0', '--redirect', redirect]);
  const issuer = provider.found[1];
  const as = (account) => async (url) => {
    const jar = new Map();
    const step = async (to, init = {}) => {
      const answer = await hop(new URL(to, issuer), { ...init, headers: { cookie: [...jar].map(([k, v]) => `${k}=${v}`).join('; ') } });
      for (const line of answer.headers.getSetCookie()) jar.set(...line.split(';')[0].split(/=(.*)/s));
      return answer.headers.get('location');
    };
    const interaction = await step(url);
    const resumed = await step(interaction, { method: 'POST', body: new URLSearchParams({ prompt: 'login', login: account, password: 'x' }) });
    return step(resumed);
  };
  try {
    const ada = await signIn(issuer, as('ada'));
    assert.deepEqual([ada.sub, ada.email, ada.email_verified, ada.roles], ['ada', 'ada@uni.example', true, ['technician']]);
    assert.equal((await signIn(issuer, as('uma'))).email_verified, false);
    assert.equal((await signIn(issuer, as('nomail'))).email, undefined);
  } finally {
    await provider.stop();
  }
}

async function hostileProvider(check) {
  const provider = await start(process.execPath, [join(here, 'hostile-provider.mjs'), '0', '--slow', String((2 * patience) / 1000)]);
  const address = provider.found[1];
  const browse = async (url) => (await hop(url)).headers.get('location');
  try {
    for (const fault of await fetchJson(`${address}/faults`)) {
      await check(`hostile provider: ${fault.name}`, async () => {
        const cache = {};
        const twice = async () => {
          await signIn(`${address}/${fault.name}`, browse, cache);
          await signIn(`${address}/${fault.name}`, browse, cache);
        };
        if (fault.expect === 'accepted') await twice();
        else await assert.rejects(twice, `a careful client did not see that ${fault.what}`);
      });
    }
  } finally {
    await provider.stop();
  }
}

/** Sends one message and returns the server's last answer. */
async function send(port, to) {
  const socket = connect(port, '127.0.0.1');
  const say = async (line) => {
    if (line) socket.write(`${line}\r\n`);
    const [answer] = await once(socket, 'data');
    return answer.toString();
  };
  await say();
  let answer;
  for (const line of ['HELO test', 'MAIL FROM:<from@uni.example>', `RCPT TO:<${to}>`, 'DATA', 'Subject: Hello\r\n\r\nHello.\r\n.']) {
    answer = await say(line);
    if (answer.startsWith('5')) break;
  }
  socket.destroy();
  return answer;
}

async function mailSink() {
  const folder = await mkdtemp(join(tmpdir(), 'mails-'));
  const sink = await start(python, [join(here, 'smtp-sink.py'), '0', folder, '--fail', '1', '--reject', 'nobody@uni.example']);
  const port = Number(sink.found[1]);
  try {
    assert.match(await send(port, 'ada@uni.example'), /^451/);
    assert.match(await send(port, 'nobody@uni.example'), /^550/);
    assert.match(await send(port, 'ada@uni.example'), /^250/);
    assert.deepEqual(await readdir(folder), ['00001.eml']);
    assert.match(await readFile(join(folder, '00001.eml'), 'utf8'), /^X-Envelope-To: ada@uni\.example\r\n[^]*Hello\.\r\n$/m);
  } finally {
    await sink.stop();
    await rm(folder, { recursive: true });
  }
}

let passed = 0;
let failed = 0;
async function check(name, body) {
  try {
    await body();
    passed += 1;
    console.log(`ok   ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL ${name}: ${error.stack}`);
  }
}

await check('OpenID provider', realProvider);
await check('mail sink', mailSink);
await hostileProvider(check);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
