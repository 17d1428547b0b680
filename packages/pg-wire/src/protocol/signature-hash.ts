// The hash of a certificate's signature, by which tls-server-end-point hashes the certificate (RFC 5929): read from its
// DER, since Node does not tell it.

/** By the OID of the signature's algorithm, in hexadecimal. MD5 and SHA-1 are replaced by SHA-256. */
const HASHES: Readonly<Record<string, string>> = {
  '2a864886f70d010104': 'sha256',
  '2a864886f70d010105': 'sha256',
  '2a864886f70d01010b': 'sha256',
  '2a864886f70d01010c': 'sha384',
  '2a864886f70d01010d': 'sha512',
  '2a8648ce3d0401': 'sha256',
  '2a8648ce3d040302': 'sha256',
  '2a8648ce3d040303': 'sha384',
  '2a8648ce3d040304': 'sha512',
};

interface Element {
  readonly start: number;
  readonly end: number;
}

/** undefined for signatures without a hash of their own (Ed25519) and those that keep it in parameters. */
export function signatureHash(der: Buffer): string | undefined {
  // Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm SEQUENCE { algorithm OID, … }, signature }
  const toBeSigned = elementAt(der, elementAt(der, 0).start);
  const algorithm = elementAt(der, elementAt(der, toBeSigned.end).start);
  return HASHES[der.toString('hex', algorithm.start, algorithm.end)];
}

/** Where the contents of the element at this offset are. */
function elementAt(der: Buffer, offset: number): Element {
  const first = der.readUInt8(offset + 1);
  if (first < 0x80) return { start: offset + 2, end: offset + 2 + first };
  const bytes = first & 0x7f;
  const length = der.readUIntBE(offset + 2, bytes);
  const start = offset + 2 + bytes;
  return { start, end: start + length };
}
