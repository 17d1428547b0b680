// Addresses to listen on, and the URL under which a server is reached there. Pure.

/** Whether only this machine can connect to the address. Names other than localhost count as public. */
export function isLoopback(host: string): boolean {
  const address = host.toLowerCase().replace(/^\[|\]$/g, '');
  return address === 'localhost' || address === '::1' || /^127(\.\d{1,3}){3}$/.test(address);
}

/** For printing: a wildcard address is shown as the loopback address of its family. */
export function connectionUrl(host: string, port: number, user: string, database = DATABASE): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  const shown = reachable.includes(':') ? `[${reachable}]` : reachable;
  return `postgresql://${encodeURIComponent(user)}@${shown}:${port}/${encodeURIComponent(database)}`;
}

/** The name of the one database. */
export const DATABASE = 'twilio';

/** Who one is when nothing else is said. Clients that know no name, as in containers, have to be told one. */
export const DEFAULT_USER = 'twilio';
