// TLS on a connection that began without it, or began with it at once; and what SCRAM binds a password to.

import { createHash, X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { createServer as createTlsServer, type Server as TlsServer, type TLSSocket } from 'node:tls';
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
  const own = new X509Certificate(options.certificate);
  const hash = signatureHash(own.raw);
  const handshakes = new Handshakes(options);
  return {
    serverEndPoint: hash === undefined ? undefined : createHash(hash).update(own.raw).digest(),
    secure: async (socket, direct) => {
      const secured = await handshakes.secure(socket);
      const refusal = refusalOf(secured, options.clientAuthorities !== undefined, direct);
      if (refusal === undefined) return secured;
      secured.destroy();
      throw new Error(refusal);
    },
  };
}

type Settled = (outcome: TLSSocket | Error) => void;

/**
 * The handshakes of a server, by who they are with. A TLS server that does not listen makes them: it is what asks OpenSSL
 * whether a client's certificate fits.
 */
class Handshakes {
  readonly #server: TlsServer;
  readonly #waiting = new Map<string, Settled>();

  constructor({ certificate, key, clientAuthorities }: TlsOptions) {
    this.#server = createTlsServer({
      cert: certificate,
      key,
      minVersion: 'TLSv1.2',
      requestCert: clientAuthorities !== undefined,
      rejectUnauthorized: false,
      ALPNProtocols: [ALPN_PROTOCOL],
      ...(clientAuthorities === undefined ? {} : { ca: clientAuthorities }),
    });
    this.#server.on('secureConnection', (secured) => this.#settle(peerOf(secured), secured));
    this.#server.on('tlsClientError', (error, secured) => this.#settle(peerOf(secured), error));
  }

  async secure(socket: Socket): Promise<TLSSocket> {
    const peer = peerOf(socket);
    const outcome = await new Promise<TLSSocket | Error>((resolve) => {
      this.#waiting.set(peer, resolve);
      socket.once('close', () => this.#settle(peer, new Error('the client left during the handshake')));
      this.#server.emit('connection', socket);
    });
    if (outcome instanceof Error) throw outcome;
    return outcome;
  }

  #settle(peer: string, outcome: TLSSocket | Error): void {
    const settled = this.#waiting.get(peer);
    this.#waiting.delete(peer);
    if (settled !== undefined) settled(outcome);
    else if (!(outcome instanceof Error)) outcome.destroy();
  }
}

/** One connection comes from an address and port at a time. */
function peerOf({ remoteAddress, remotePort, localPort }: Socket): string {
  return `${remoteAddress ?? ''} ${remotePort ?? ''} ${localPort ?? ''}`;
}

function refusalOf(socket: TLSSocket, requestCert: boolean, direct: boolean): string | undefined {
  if (direct && socket.alpnProtocol !== ALPN_PROTOCOL) return 'direct TLS without its protocol';
  const given = requestCert ? socket.getPeerX509Certificate() : undefined;
  return given !== undefined && !socket.authorized ? 'a client certificate that nobody known has signed' : undefined;
}
