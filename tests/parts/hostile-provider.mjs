// An OpenID Provider that misbehaves on demand. Every fault in faults.mjs has an issuer of its own.
//
//   node hostile-provider.mjs PORT [--client-id ID] [--client-secret TEXT] [--slow SECONDS]
//
// PORT 0 takes a free one. Prints "READY ADDRESS" when it answers. Then:
//   ADDRESS/FAULT                 the issuer that has this fault; ADDRESS/good has none
//   ADDRESS/faults                JSON: [{ name, expect: "accepted" | "refused", what }]
//   ADDRESS/FAULT/seen            JSON: what was asked of this issuer, { requests: { token: 1, ... }, followed, sent, hungUp }
//                                 followed: redirects that were followed; sent: bytes of an oversized answer;
//                                 hungUp: answers that the client did not wait for
//   ADDRESS/FAULT/logout-token    a logout token; each parameter replaces a claim by its JSON value, null takes it away, and
//                                 forged signs with another key
// There is no page to click: the authorization endpoint sends the browser straight back with a code. Add account=NAME to its
// query to be someone other than ada (NAME@uni.example), roles=A,B to have other roles than technician, sid=TEXT to have a session,
// number=JSON to have that as employee_number. A fault with userinfo(claims) has that endpoint too, and tells the number there alone.

import { createHash, randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { Key, Keys, sign } from './tokens.mjs';
import { faults } from './faults.mjs';
import { listen, read } from './support.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'client-id': { type: 'string', default: 'benchside' },
    'client-secret': { type: 'string', default: 'test-secret' },
    slow: { type: 'string', default: '60' },
  },
});
const client = { id: options['client-id'], secret: options['client-secret'] };
const slow = Number(options.slow) * 1000;

/** One issuer: its fault, its keys, the codes it has given out and what it has seen. */
class Issuer {
  constructor(address, name, fault) {
    this.url = `${address}/${name}`;
    this.fault = fault;
    this.keys = new Keys();
    this.codes = new Map();
    this.tokens = new Map();
    this.seen = { requests: {}, followed: 0, sent: 0, hungUp: 0 };
  }

  discovery() {
    const document = {
      issuer: this.url,
      authorization_endpoint: `${this.url}/authorize`,
      token_endpoint: `${this.url}/token`,
      jwks_uri: `${this.url}/keys`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    };
    if (this.fault.userinfo) document.userinfo_endpoint = `${this.url}/userinfo`;
    return this.fault.discovery?.(document, this) ?? document;
  }

  /** Where the browser is sent after "signing in". */
  authorize(query) {
    const code = randomUUID();
    this.codes.set(code, {
      account: query.get('account') ?? 'ada',
      roles: query.get('roles')?.split(',') ?? ['technician'],
      sid: query.get('sid') ?? undefined,
      number: JSON.parse(query.get('number') ?? 'null') ?? undefined,
      nonce: query.get('nonce'),
      redirect: query.get('redirect_uri'),
      challenge: query.get('code_challenge'),
    });
    const back = new URL(query.get('redirect_uri'));
    back.searchParams.set('code', code);
    back.searchParams.set('state', query.get('state') ?? '');
    back.searchParams.set('iss', this.url);
    this.fault.response?.(back.searchParams, this);
    return back.href;
  }

  /** The answer of the token endpoint: [status, body]. A code works once, for the one who asked for it. */
  token(form, authorization) {
    const given = credentials(form, authorization);
    if (given.id !== client.id || given.secret !== client.secret) return [401, { error: 'invalid_client' }];
    const grant = this.codes.get(form.get('code'));
    this.codes.delete(form.get('code'));
    const challenge = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url');
    if (!grant || grant.redirect !== form.get('redirect_uri') || grant.challenge !== challenge) return [400, { error: 'invalid_grant' }];

    const accessToken = randomUUID();
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: this.url,
      sub: grant.account,
      aud: client.id,
      exp: now + 300,
      iat: now,
      nonce: grant.nonce ?? undefined,
      at_hash: createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url'),
      email: `${grant.account}@uni.example`,
      email_verified: true,
      name: grant.account,
      roles: grant.roles,
      sid: grant.sid,
      employee_number: this.fault.userinfo ? undefined : grant.number,
    };
    this.tokens.set(accessToken, { sub: grant.account, employee_number: grant.number });
    const token = { header: { alg: 'RS256' }, claims, key: this.keys.current() };
    this.fault.token?.(token, this, client);
    const answer = { access_token: accessToken, token_type: 'Bearer', expires_in: 300, id_token: sign(token) };
    return this.fault.answer?.(answer, this) ?? [200, answer];
  }

  /** What a provider posts when someone signs out there. */
  logoutToken(query) {
    const now = Math.floor(Date.now() / 1000);
    const events = { 'http://schemas.openid.net/event/backchannel-logout': {} };
    const claims = { iss: this.url, aud: client.id, iat: now, exp: now + 120, jti: randomUUID(), events, sub: 'ada' };
    for (const [name, value] of query) {
      if (name !== 'forged') claims[name] = JSON.parse(value) ?? undefined;
    }
    const key = this.keys.current();
    return sign({ header: { alg: 'RS256', typ: 'logout+jwt' }, claims, key: query.has('forged') ? new Key(key.id) : key });
  }

  jwks() {
    const set = { keys: this.keys.published() };
    return this.fault.keySet?.(set, this) ?? set;
  }
}

function credentials(form, authorization = '') {
  const [scheme, value] = authorization.split(' ');
  if (scheme !== 'Basic') return { id: form.get('client_id'), secret: form.get('client_secret') };
  const [id, secret] = Buffer.from(value ?? '', 'base64').toString().split(':').map(decodeURIComponent);
  return { id, secret };
}

const { server, issuer: address } = await listen(Number(positionals[0] ?? 0));
const issuers = new Map(Object.entries(faults).map(([name, fault]) => [name, new Issuer(address, name, fault)]));

/** The fault's own way of answering this endpoint, when it has one; true when it has answered. */
async function misbehave(issuer, endpoint, response) {
  const way = issuer.fault[`on_${endpoint}`];
  if (way === 'slow') {
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, slow);
      response.on('close', () => { clearTimeout(timer); resolve(); });
    });
    if (response.destroyed) issuer.seen.hungUp += 1;
    return response.destroyed;
  }
  if (way === 'redirect') {
    response.writeHead(307, { location: `${issuer.url}/${endpoint}?followed` }).end();
    return true;
  }
  if (way === 'oversized') {
    await flood(issuer, response);
    return true;
  }
  if (way === 'not-json') {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Down for maintenance</h1>');
    return true;
  }
  if (way === 'error') {
    response.writeHead(500, { 'content-type': 'text/plain' }).end('the provider has broken');
    return true;
  }
  return false;
}

/** A well-formed answer with 256 MB of padding in front, as long as the client keeps reading. */
async function flood(issuer, response) {
  const chunk = ' '.repeat(1 << 20);
  response.writeHead(200, { 'content-type': 'application/json' });
  response.on('error', () => {});
  for (let sent = 0; sent < 256 && !response.destroyed; sent += 1) {
    issuer.seen.sent += chunk.length;
    if (!response.write(chunk)) {
      await new Promise((resolve) => { response.once('drain', resolve); response.once('close', resolve); });
    }
  }
  if (response.destroyed) issuer.seen.hungUp += 1;
  response.end('{}');
}

server.on('request', async (request, response) => {
  const json = (status, body) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const url = new URL(request.url, address);
  if (url.pathname === '/faults') {
    return json(200, Object.entries(faults).map(([name, { expect, what }]) => ({ name, expect, what })));
  }
  const [, name, endpoint] = url.pathname.match(/^\/([^/]+)\/(.+)$/) ?? [];
  const issuer = issuers.get(name);
  if (!issuer) return json(404, { error: `no issuer ${name}; see ${address}/faults` });
  if (endpoint === 'seen') return json(200, issuer.seen);
  if (endpoint === 'logout-token') return json(200, issuer.logoutToken(url.searchParams));

  const kind = endpoint === '.well-known/openid-configuration' ? 'discovery' : endpoint;
  issuer.seen.requests[kind] = (issuer.seen.requests[kind] ?? 0) + 1;
  if (url.searchParams.has('followed')) issuer.seen.followed += 1;
  else if (await misbehave(issuer, kind, response)) return;

  if (kind === 'discovery') return json(200, issuer.discovery());
  if (kind === 'keys') return json(200, issuer.jwks());
  if (kind === 'authorize') return response.writeHead(303, { location: issuer.authorize(url.searchParams) }).end();
  if (kind === 'userinfo' && issuer.fault.userinfo) {
    const claims = issuer.tokens.get((request.headers.authorization ?? '').replace(/^Bearer /, ''));
    return claims ? json(200, issuer.fault.userinfo({ ...claims })) : json(401, { error: 'invalid_token' });
  }
  if (kind === 'token' && request.method === 'POST') return json(...issuer.token(await read(request), request.headers.authorization));
  json(404, { error: `no endpoint ${endpoint}` });
});

console.log(`READY ${address}`);
