// A real OpenID Provider (npm oidc-provider, certified) on loopback.
//
//   node openid-provider.mjs PORT --redirect URI [--redirect URI]... [--client-id ID] [--client-secret TEXT]
//
// PORT 0 takes a free one. Prints "READY ISSUER" when it answers. PKCE is required; consent is given without asking.
//
// Signing in by plain HTTP, keeping cookies between the requests:
//   1. GET the authorization URL            -> 303 to /interaction/UID
//   2. POST to /interaction/UID, as a form: prompt=login&login=ACCOUNT&password=anything
//                                           -> 303 to /auth/UID
//   3. GET /auth/UID                        -> 303 to the redirect URI with code, state and iss
// ACCOUNT is one of the names below; any other name becomes a new account with a verified address NAME@uni.example. NAME~NUMBER is
// NAME with the staff number NUMBER, in the claim employee_number; nomail~NUMBER has no address.

import { parseArgs } from 'node:util';
import { Provider } from 'oidc-provider';
import { listen, read } from './support.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    redirect: { type: 'string', multiple: true, default: ['http://127.0.0.1:9500/sign-in/callback'] },
    'client-id': { type: 'string', default: 'benchside' },
    'client-secret': { type: 'string', default: 'test-secret' },
  },
});

const accounts = {
  ada: { email: 'ada@uni.example', email_verified: true, name: 'Ada Marsh', roles: ['technician'], department: 'Physics' },
  bob: { email: 'bob@uni.example', email_verified: true, name: 'Bob Adeyemi', roles: ['administrator'], department: 'Estates' },
  uma: { email: 'uma@uni.example', email_verified: false, name: 'Uma Unverified', roles: [] },
  silas: { email: 'silas@uni.example', name: 'Silas Says-Nothing', roles: [] }, // no email_verified at all
  nomail: { name: 'Nora Nomail', roles: [] },
  outsider: { email: 'eve@elsewhere.example', email_verified: true, name: 'Eve Outsider', roles: [] },
};

function account(name) {
  if (name.includes('~')) {
    const [plain, number] = name.split('~');
    return { ...account(plain), employee_number: number };
  }
  return accounts[name] ?? { email: `${name}@uni.example`, email_verified: true, name, roles: [] };
}

const { server, issuer } = await listen(Number(positionals[0] ?? 0));

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: options['client-id'],
      client_secret: options['client-secret'],
      redirect_uris: options.redirect,
      response_types: ['code'],
      grant_types: ['authorization_code'],
      token_endpoint_auth_method: 'client_secret_basic',
    },
  ],
  scopes: ['openid', 'profile', 'email', 'roles'],
  claims: { openid: ['sub'], profile: ['name', 'department', 'roles', 'employee_number'], email: ['email', 'email_verified'], roles: ['roles'] },
  conformIdTokenClaims: false, // the scopes' claims go into the ID token too, as Entra, Okta and ADFS can
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true }, revocation: { enabled: true } },
  cookies: { keys: ['a key for tests only'] },
  ttl: { AccessToken: 300, IdToken: 300, Session: 3600, Grant: 3600, Interaction: 600, AuthorizationCode: 60 },
  async findAccount(_context, sub) {
    return { accountId: sub, claims: async () => ({ sub, ...account(sub) }) };
  },
  async loadExistingGrant(context) {
    const { client, session, params } = context.oidc;
    const grant = new context.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope(params.scope);
    await grant.save();
    return grant;
  },
});
provider.on('server_error', (_context, error) => console.error('server error:', error.message));

// Its own development pages fetch a font from elsewhere; these ask nothing of anyone.
async function interact(request, response) {
  if (request.method === 'POST') {
    const login = (await read(request)).get('login');
    return provider.interactionFinished(request, response, { login: { accountId: login } });
  }
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(`<!doctype html><html lang="en"><title>Provider</title>
    <h1>Sign in to your university</h1><form method="post"><input type="hidden" name="prompt" value="login">
    <label>User name <input name="login"></label><label>Password <input name="password" type="password"></label>
    <button type="submit">Sign in</button></form></html>`);
}

const answer = provider.callback();
server.on('request', async (request, response) => {
  try {
    if (request.url.startsWith('/interaction/')) await interact(request, response);
    else if (request.url === '/favicon.ico') response.writeHead(204).end();
    else await answer(request, response);
  } catch (error) {
    console.error('server error:', error.message);
    response.writeHead(400).end(error.message);
  }
});
console.log(`READY ${issuer}`);
