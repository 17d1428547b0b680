// Keeps pages in browsers out: what listens on this machine only, and asks for no password, is within their reach.
import type { IncomingMessage } from 'node:http';
import { isLoopback } from '../configuration/address.ts';
import { HttpError } from './http-error.ts';

/**
 * On loopback the name that was asked for has to be this machine's (a page can have its own name resolve to
 * 127.0.0.1), and nowhere may a page of another origin ask. Throws HttpError.
 */
export function refusePages({ headers }: IncomingMessage, listensOn: string): void {
  const { host = '', origin } = headers;
  if (isLoopback(listensOn) && !isLoopback(hostname(host))) {
    throw new HttpError('PERMISSION_DENIED', 'this server answers under localhost and 127.0.0.1 only', {
      httpStatus: 421,
    });
  }
  const site = headers['sec-fetch-site'];
  const foreign = site === 'cross-site' || site === 'same-site';
  if (origin !== undefined || foreign) {
    throw new HttpError('PERMISSION_DENIED', 'this server does not answer pages in browsers');
  }
}

/** Of `localhost:8080`, `[::1]:8080`. */
function hostname(host: string): string {
  return host.replace(/:\d+$/, '');
}
