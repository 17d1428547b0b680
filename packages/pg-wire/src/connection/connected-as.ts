// Who is connected to whom, and how it is encrypted: what inet_client_addr, pg_stat_activity and pg_stat_ssl tell.

import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { SessionOptions } from '@twilio-sql/sql-engine';

type Connected = Pick<SessionOptions, 'clientAddress' | 'clientPort' | 'serverAddress' | 'serverPort' | 'encryption'>;

export function connectedAs(socket: Socket): Connected {
  const { remoteAddress, remotePort, localAddress, localPort } = socket;
  return {
    ...(remoteAddress === undefined ? {} : { clientAddress: withoutPrefix(remoteAddress) }),
    ...(remotePort === undefined ? {} : { clientPort: remotePort }),
    ...(localAddress === undefined ? {} : { serverAddress: withoutPrefix(localAddress) }),
    ...(localPort === undefined ? {} : { serverPort: localPort }),
    ...(socket instanceof TLSSocket ? { encryption: encryptionOf(socket) } : {}),
  };
}

/** IPv4 as a socket for both families sees it. */
function withoutPrefix(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/, '').replace(/%.*$/, '');
}

function encryptionOf(socket: TLSSocket): { readonly version: string; readonly cipher: string; readonly bits: number } {
  const { name, standardName } = socket.getCipher();
  return { version: socket.getProtocol() ?? '', cipher: name === '' ? standardName : name, bits: bitsOf(name) };
}

/** Node tells the cipher's name only, which holds its key's length. */
function bitsOf(cipher: string): number {
  if (cipher.includes('CHACHA20')) return 256;
  const [, bits] = /(?:AES|ARIA|CAMELLIA)[-_]?(\d{3})/.exec(cipher) ?? [];
  return Number(bits ?? 0);
}
