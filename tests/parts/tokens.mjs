// Signing keys and signed tokens, right and wrong ones alike. Node's own cryptography only: a proper library would refuse half of it.

import { createHmac, createSign, generateKeyPairSync } from 'node:crypto';

/** One RSA or P-256 signing key with the id it is published under. */
export class Key {
  constructor(id, { bits = 2048, curve } = {}) {
    this.id = id;
    this.algorithm = curve ? 'ES256' : 'RS256';
    Object.assign(this, curve ? generateKeyPairSync('ec', { namedCurve: curve }) : generateKeyPairSync('rsa', { modulusLength: bits }));
  }

  jwk() {
    return { ...this.publicKey.export({ format: 'jwk' }), kid: this.id, use: 'sig', alg: this.algorithm };
  }

  pem() {
    return this.publicKey.export({ format: 'pem', type: 'spki' });
  }
}

/** An issuer's signing keys: the one that signs now, and the set that others may fetch. Made when first asked for. */
export class Keys {
  #keys = [];
  fetched = false;

  current() {
    if (!this.#keys.length) this.#keys.push(new Key('key-1'));
    return this.#keys.at(-1);
  }

  /** A new key signs from now on; the old one stays in the set. */
  rotate() {
    this.#keys.push(new Key(`key-${this.#keys.length + 1}`));
    return this.current();
  }

  get rotated() {
    return this.#keys.length > 1;
  }

  published() {
    this.current();
    this.fetched = true;
    return this.#keys.map((key) => key.jwk());
  }
}

function encode(value) {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
}

/** The token as text. header.alg decides: none, HS256 with token.secret, otherwise token.key. */
export function sign({ header, claims, key, secret, tamper, withoutKeyId }) {
  const head = header.alg === 'none' || withoutKeyId ? header : { kid: key.id, ...header };
  const signed = `${encode({ typ: 'JWT', ...head })}.${encode(claims)}`;
  const signature = {
    none: () => '',
    HS256: () => createHmac('sha256', secret).update(signed).digest('base64url'),
    RS256: () => createSign('sha256').update(signed).sign(key.privateKey, 'base64url'),
    ES256: () => createSign('sha256').update(signed).sign({ key: key.privateKey, dsaEncoding: 'ieee-p1363' }, 'base64url'),
  }[header.alg]();
  return tamper ? `${signed.split('.')[0]}.${encode({ ...claims, ...tamper })}.${signature}` : `${signed}.${signature}`;
}
