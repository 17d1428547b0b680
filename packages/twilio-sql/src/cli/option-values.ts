// The values of options: numbers within bounds, names of modes. Wrong ones are usage errors that commander reports.
import { InvalidArgumentError } from 'commander';

export function wholeNumber(min: number, max: number = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    const bounds = max === Number.MAX_SAFE_INTEGER ? `from ${min}` : `from ${min} to ${max}`;
    throw new InvalidArgumentError(`It is a whole number ${bounds}.`);
  };
}

/** `8080`, `0.0.0.0:8080`, `[::1]:8080`. */
export function address(text: string): { readonly host: string | undefined; readonly port: number } {
  const [, host, port = ''] = /^(?:(.+):)?(\d{1,5})$/.exec(text) ?? [];
  if (port === '' || Number(port) > 65_535) {
    throw new InvalidArgumentError('It is a port, or an address and a port such as 127.0.0.1:8080.');
  }
  return { host: host?.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
}

export function positiveNumber(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text)) return value;
  throw new InvalidArgumentError('It is a number, not below 0.');
}

export function httpUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new InvalidArgumentError('It is an http or https URL.');
  if (url.username !== '' || url.password !== '') {
    throw new InvalidArgumentError('Credentials belong in the environment.');
  }
  return text;
}

export function isoTime(text: string): string {
  if (Number.isNaN(Date.parse(text)))
    throw new InvalidArgumentError('It is an ISO time, such as 2026-11-24T12:00:00Z.');
  return text;
}
