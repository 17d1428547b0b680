// SCRAM against the example of RFC 7677, and the ways in which it goes wrong.

import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { beginScram, mockVerifier, parseVerifier, passwordFits, scramVerifier } from '../src/protocol/scram.ts';

const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64');
const serverNonce = '%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0';

function verifier(password: string): NonNullable<ReturnType<typeof parseVerifier>> {
  const parsed = parseVerifier(scramVerifier(password, salt, 4096));
  if (parsed === undefined) throw new Error('not a verifier');
  return parsed;
}

describe('SCRAM-SHA-256', () => {
  it('goes through the example of RFC 7677', () => {
    const exchange = beginScram('n,,n=user,r=rOprNGfwEbeRWgbNEkqO', verifier('pencil'), serverNonce);
    expect(exchange.serverFirst).toBe(
      'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
    );
    const final =
      'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=';
    expect(exchange.finish(final)).toEqual({
      fits: true,
      serverFinal: 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
    });
  });

  it.each([
    ['another password', 'pencils'],
    ['another case', 'Pencil'],
  ])('is not fooled by %s', (_title, password) => {
    const exchange = beginScram('n,,n=user,r=abc', verifier('pencil'), 'def');
    const withoutProof = 'c=biws,r=abcdef';
    const salted = pbkdf2Sync(password, salt, 4096, 32, 'sha256');
    const clientKey = createHmac('sha256', salted).update('Client Key').digest();
    const storedKey = createHash('sha256').update(clientKey).digest();
    const signature = createHmac('sha256', storedKey)
      .update(`n=user,r=abc,${exchange.serverFirst},${withoutProof}`)
      .digest();
    const proof = Buffer.from(clientKey.map((byte, index) => byte ^ (signature[index] ?? 0))).toString('base64');
    expect(exchange.finish(`${withoutProof},p=${proof}`).fits).toBe(false);
  });

  it.each([
    ['n,,n=user', 'malformed SCRAM message'],
    ['p=tls-unique,,n=user,r=x', 'the SCRAM message includes channel binding data'],
    ['n,a=root,n=user,r=x', 'client uses authorization identity'],
  ])('refuses %s', (first, message) => {
    expect(() => beginScram(first, verifier('pencil'))).toThrow(message);
  });

  it.each([
    ['c=biws,r=other,p=AAAA', 'malformed SCRAM message'],
    ['c=eSws,r=abcdef,p=AAAA', 'unexpected SCRAM channel-binding attribute'],
    ['c=biws,r=abcdef,p=AAAA', 'malformed SCRAM message'],
    ['nonsense', 'malformed SCRAM message'],
  ])('refuses the answer %s', (final, message) => {
    expect(() => beginScram('n,,n=user,r=abc', verifier('pencil'), 'def').finish(final)).toThrow(message);
  });

  it('keeps verifiers as Postgres does', async () => {
    expect(scramVerifier('pencil')).toMatch(
      /^SCRAM-SHA-256\$4096:[A-Za-z0-9+/=]{24}\$[A-Za-z0-9+/=]{44}:[A-Za-z0-9+/=]{44}$/,
    );
    expect(parseVerifier('md5d41d8cd98f00b204e9800998ecf8427e')).toBeUndefined();
    expect(await passwordFits('pencil', verifier('pencil'))).toBe(true);
    expect(await passwordFits('pencil', mockVerifier('nobody', Buffer.from('secret')))).toBe(false);
    // A space is a space.
    expect(await passwordFits('a\u00a0b', verifier('a b'))).toBe(true);
  });

  it('answers users that do not exist with the same salt each time', () => {
    const secret = Buffer.from('secret');
    expect(mockVerifier('eve', secret)).toEqual(mockVerifier('eve', secret));
    expect(mockVerifier('eve', secret).salt).not.toEqual(mockVerifier('bob', secret).salt);
  });
});
