// TLS on a connection that began without it, or began with it at once; and what SCRAM binds a password to.

import { createHash, X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { createSecureContext, TLSSocket, type SecureContext } from 'node:tls';
import { signatureHash } from '../protocol/signature-hash.ts';

export interface TlsOptions {
  /** PEM: the server's certificate, then those that lead to the root. */
  readonly certificate: string;
  /** PEM */
  readonly key: string;
  /** PEM: who signs the certificates of clients. Clients may come without one; with one, it has to fit. */
  readonly clientAuthorities?: string;
}

export interface Encryption {
  /** The socket with TLS on it; rejects when the handshake fails. `direct`: without asking before, by ALPN. */
  readonly secure: (socket: Socket, direct: boolean) => Promise<TLSSocket>;
  /** tls-server-end-point (RFC 5929); undefined where the certificate's signature has no hash for it. */
  readonly serverEndPoint: Buffer | undefined;
}

/** As clients of Postgres 17 and later name the protocol. */
const ALPN_PROTOCOL = 'postgresql';

/** Throws when the certificate and the key are none, or do not belong together. */
export function createEncryption(options: TlsOptions): Encryption {
  const { certificate, key, clientAuthorities } = options;
  const secureContext = createSecureContext({
    cert: certificate,
    key,
    minVersion: 'TLSv1.2',
    ...(clientAuthorities === undefined ? {} : { ca: clientAuthorities }),
  });
  const own = new X509Certificate(certificate);
  const hash = signatureHash(own.raw);
  return {
    serverEndPoint: hash === undefined ? undefined : createHash(hash).update(own.raw).digest(),
    secure: (socket, direct) => handshake(socket, secureContext, clientAuthorities !== undefined, direct),
  };
}

async function handshake(
  socket: Socket,
  secureContext: SecureContext,
  requestCert: boolean,
  direct: boolean,
): Promise<TLSSocket> {
  const secured = new TLSSocket(socket, {
    isServer: true,
    secureContext,
    requestCert,
    rejectUnauthorized: false,
    ALPNProtocols: [ALPN_PROTOCOL],
  });
  await new Promise<void>((resolve, reject) => {
    secured.once('secure', resolve);
    secured.once('error', reject);
    secured.once('close', () => reject(new Error('the client left during the handshake')));
  });
  const refusal = refusalOf(secured, requestCert, direct);
  if (refusal !== undefined) {
    secured.destroy();
    throw new Error(refusal);
  }
  return secured;
}

function refusalOf(socket: TLSSocket, requestCert: boolean, direct: boolean): string | undefined {
  if (direct && socket.alpnProtocol !== ALPN_PROTOCOL) return 'direct TLS without its protocol';
  const given = requestCert ? socket.getPeerX509Certificate() : undefined;
  return given !== undefined && !socket.authorized ? 'a client certificate that nobody known has signed' : undefined;
}
