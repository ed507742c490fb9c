// Each way in which the hostile provider can be wrong, and a few in which it is unusual but right.
//
//   expect     what a careful client does: "accepted" or "refused"
//   what       the fault in words
//   discovery(document, issuer), keySet(set, issuer)   change or replace what these endpoints answer
//   response(parameters, issuer)                       changes what the browser is sent back with
//   token(token, issuer, client)                       changes the ID token before it is signed
//   answer(answer, issuer)                             changes the token answer, or returns another [status, body]
//   on_ENDPOINT                                        slow, redirect, oversized, not-json or error, instead of an answer
//
// Rules: OpenID Connect Core 1.0, 3.1.3.7 and 3.1.3.8 (ID token), RFC 9207 (issuer in the response), RFC 8725 (algorithms, key sizes).

import { Key } from './tokens.mjs';

const hour = 3600;

function claims(change) {
  return { token: (token, issuer, client) => change(token.claims, issuer, client) };
}

const right = {
  good: { what: 'nothing is wrong' },
  'rotated-key': {
    what: 'once, the signing key is a new one, published since the key set was fetched; sign in twice to be sure to meet it',
    token: (token, issuer) => {
      if (issuer.keys.fetched && !issuer.keys.rotated) token.key = issuer.keys.rotate();
    },
  },
  'no-key-id': { what: 'the token names no key; the set has one', token: (token) => { token.withoutKeyId = true; } },
  'other-keys-too': {
    what: 'the key set also holds an encryption key and a key of a kind nobody knows',
    keySet: (set) => ({
      keys: [{ kty: 'XYZ', kid: 'unknown' }, { ...new Key('for-encryption').jwk(), use: 'enc', alg: 'RSA-OAEP' }, ...set.keys],
    }),
  },
  'audience-list': { what: 'the audience is a list of one', ...claims((c) => { c.aud = [c.aud]; }) },
  'no-at-hash': { what: 'at_hash is left out, as it may be in this flow', ...claims((c) => { delete c.at_hash; }) },
  'right-azp': { what: 'azp names us', ...claims((c, _issuer, client) => { c.azp = client.id; }) },
  'clock-slightly-ahead': { what: 'the clock is ten seconds ahead', ...claims((c) => { c.iat += 10; c.nbf = c.iat; }) },
  'number-by-userinfo': { what: 'the staff number is told by the userinfo endpoint alone', userinfo: (claims) => claims },
  'userinfo-of-another': {
    what: 'the userinfo endpoint speaks of somebody else; what the ID token says is enough without it',
    userinfo: (claims) => ({ ...claims, sub: 'somebody-else' }),
  },
  'no-issuer-in-response': {
    what: 'neither promises nor sends iss in the response',
    discovery: (document) => { delete document.authorization_response_iss_parameter_supported; },
    response: (parameters) => parameters.delete('iss'),
  },
};

const wrong = {
  'wrong-at-hash': { what: 'at_hash belongs to another access token', ...claims((c) => { c.at_hash = 'AAAAAAAAAAAAAAAAAAAAAA'; }) },
  'wrong-azp': { what: 'azp names another client', ...claims((c) => { c.azp = 'somebody-else'; }) },
  'iat-an-hour-ahead': { what: 'issued an hour from now', ...claims((c) => { c.iat += hour; c.exp += hour; }) },
  'iat-a-day-old': { what: 'issued a day ago, not yet expired', ...claims((c) => { c.iat -= 24 * hour; }) },
  'nbf-ahead': { what: 'not valid for another hour', ...claims((c) => { c.nbf = c.iat + hour; c.exp += 2 * hour; }) },
  expired: { what: 'expired an hour ago', ...claims((c) => { c.iat -= 2 * hour; c.exp = c.iat + hour; }) },
  'no-expiry': { what: 'no exp', ...claims((c) => { delete c.exp; }) },
  'no-issued-at': { what: 'no iat', ...claims((c) => { delete c.iat; }) },
  'wrong-nonce': { what: 'the nonce of another sign-in', ...claims((c) => { c.nonce = 'another'; }) },
  'no-nonce': { what: 'no nonce', ...claims((c) => { delete c.nonce; }) },
  'wrong-issuer': { what: 'the ID token is by another issuer', ...claims((c) => { c.iss = 'https://elsewhere.example'; }) },
  'issuer-with-slash': { what: 'the issuer has a slash too many', ...claims((c) => { c.iss += '/'; }) },
  'no-issuer': { what: 'no iss', ...claims((c) => { delete c.iss; }) },
  'wrong-audience': { what: 'the ID token is for another client', ...claims((c) => { c.aud = 'somebody-else'; }) },
  'extra-audience': { what: 'the ID token is for us and for another client', ...claims((c) => { c.aud = [c.aud, 'somebody-else']; }) },
  'no-audience': { what: 'no aud', ...claims((c) => { delete c.aud; }) },
  'no-subject': { what: 'no sub', ...claims((c) => { delete c.sub; }) },
  'empty-subject': { what: 'sub is empty', ...claims((c) => { c.sub = ''; }) },
  'long-subject': { what: 'sub is longer than the 255 characters allowed', ...claims((c) => { c.sub = 'a'.repeat(5000); }) },
  'alg-none': { what: 'the token is not signed', token: (token) => { token.header.alg = 'none'; } },
  'hs256-client-secret': {
    what: 'signed with the client secret, which was not agreed',
    token: (token, _issuer, client) => { token.header.alg = 'HS256'; token.secret = client.secret; },
  },
  'hs256-public-key': {
    what: 'the public key is used as a shared secret',
    token: (token) => { token.header.alg = 'HS256'; token.secret = token.key.pem(); },
  },
  'short-key': {
    what: 'signed with a 512-bit RSA key from the published set',
    token: (token, issuer) => { token.key = shortKey(issuer); },
    keySet: (_set, issuer) => ({ keys: [shortKey(issuer).jwk()] }),
  },
  'unknown-key': {
    what: 'signed with a key that is never published, under the id of one that is',
    token: (token) => { token.key = new Key(token.key.id); },
  },
  'unknown-key-id': { what: 'signed with a key whose id is never published', token: (token) => { token.key = new Key('nowhere'); } },
  'key-in-header': {
    what: 'the token brings its own key along',
    token: (token) => { token.key = new Key('brought-along'); token.header.jwk = token.key.jwk(); },
  },
  'tampered-number': { what: 'the staff number was changed after signing', token: (token) => { token.tamper = { employee_number: '1042' }; } },
  tampered: { what: 'the claims were changed after signing', token: (token) => { token.tamper = { sub: 'bob', email: 'bob@uni.example' }; } },
  'no-keys': { what: 'the key set is empty', keySet: () => ({ keys: [] }) },
  'no-id-token': { what: 'the token answer has no ID token', answer: (answer) => { delete answer.id_token; } },
  'garbled-id-token': { what: 'the ID token is not a token', answer: (answer) => { answer.id_token = 'not.a.token'; } },
  'wrong-state': { what: 'the state of another sign-in', response: (parameters) => parameters.set('state', 'another') },
  'no-state': { what: 'no state', response: (parameters) => parameters.delete('state') },
  'wrong-issuer-in-response': {
    what: 'the response says it is from another provider',
    response: (parameters) => parameters.set('iss', 'https://elsewhere.example'),
  },
  'promised-issuer-missing': { what: 'iss was promised in the response and is not there', response: (parameters) => parameters.delete('iss') },
  denied: {
    what: 'the person said no',
    response: (parameters) => { parameters.delete('code'); parameters.set('error', 'access_denied'); },
  },
  'hostile-error': {
    what: 'the error is a piece of HTML',
    response: (parameters) => {
      parameters.delete('code');
      parameters.set('error', '<script>alert(1)</script>');
      parameters.set('error_description', '<img src=x onerror=alert(1)>');
    },
  },
  'wrong-code': { what: 'the code is not one it gave', response: (parameters) => parameters.set('code', 'made-up') },
  'other-issuer-in-discovery': {
    what: 'discovery answers for another issuer',
    discovery: (document) => ({ ...document, issuer: 'https://elsewhere.example' }),
  },
  'redirecting-discovery': { what: 'discovery is somewhere else', on_discovery: 'redirect' },
  'redirecting-keys': { what: 'the keys are somewhere else', on_keys: 'redirect' },
  'redirecting-token': { what: 'the token endpoint sends code and secret somewhere else', on_token: 'redirect' },
  'slow-discovery': { what: 'discovery takes a minute', on_discovery: 'slow' },
  'slow-keys': { what: 'the keys take a minute', on_keys: 'slow' },
  'slow-token': { what: 'the token endpoint takes a minute', on_token: 'slow' },
  'oversized-discovery': { what: 'discovery is 256 MB', on_discovery: 'oversized' },
  'oversized-keys': { what: 'the key set is 256 MB', on_keys: 'oversized' },
  'oversized-token': { what: 'the token answer is 256 MB', on_token: 'oversized' },
  'page-for-discovery': { what: 'discovery is a web page', on_discovery: 'not-json' },
  'page-for-token': { what: 'the token endpoint answers with a web page', on_token: 'not-json' },
  'broken-token': { what: 'the token endpoint answers 500', on_token: 'error' },
  'refusing-token': { what: 'the token endpoint refuses the code', answer: () => [400, { error: 'invalid_grant' }] },
};

const shortKeys = new WeakMap();
function shortKey(issuer) {
  if (!shortKeys.has(issuer)) shortKeys.set(issuer, new Key('short', { bits: 512 }));
  return shortKeys.get(issuer);
}

export const faults = {
  ...mark(right, 'accepted'),
  ...mark(wrong, 'refused'),
};

function mark(group, expect) {
  return Object.fromEntries(Object.entries(group).map(([name, fault]) => [name, { expect, ...fault }]));
}
