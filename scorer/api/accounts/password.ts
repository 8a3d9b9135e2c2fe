import { randomBytes, randomInt, scrypt, timingSafeEqual } from 'node:crypto';

/** scrypt's parameters (RFC 7914): memory is 128 × N × r bytes. */
export interface Cost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** OWASP Password Storage Cheat Sheet, scrypt at 32 MiB. A third of a second on the machine that this was written on. */
export const COST: Cost = { N: 2 ** 15, r: 8, p: 3 };

const KEY_BYTES = 32;
const SALT_BYTES = 16;

const derive = (password: string, salt: Buffer, { N, r, p }: Cost): Promise<Buffer> =>
  new Promise((done, failed) => {
    // What OpenSSL reckons with, beside the 128 × N × r of the algorithm.
    const options = { N, r, p, maxmem: 128 * r * (N + p + 2) };
    // Two keyboards may write one letter in two ways.
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) => (error ? failed(error) : done(key)));
  });

/** `scrypt:N:r:p:salt:key`, so that the cost may rise and old hashes still be checked. */
export async function hashPassword(password: string, cost: Cost = COST): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, salt, cost);
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64'), key.toString('base64')].join(':');
}

export async function isPassword(password: string, hash: string): Promise<boolean> {
  const [kind, N, r, p, salt = '', key = ''] = hash.split(':');
  if (kind !== 'scrypt') return false;
  const derived = await derive(password, Buffer.from(salt, 'base64'), { N: Number(N), r: Number(r), p: Number(p) });
  const stored = Buffer.from(key, 'base64');
  return stored.length === derived.length && timingSafeEqual(stored, derived);
}

/** Letters and digits that nobody takes for one another, read out over a radio. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/** 16 of 31 signs: 79 bits. */
export const drawOneTimePassword = (): string =>
  Array.from({ length: 4 }, () => Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')).join(
    '-',
  );
