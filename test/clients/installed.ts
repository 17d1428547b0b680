// Which clients there are on this machine: what `install.ts` could put into .cache/clients, and why not the rest.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export type ClientName = 'python' | 'node' | 'java' | 'go' | 'rust' | 'r' | 'odbc' | 'psql' | 'postgres';

export const cacheFolder = fileURLToPath(new URL('../../.cache/clients/', import.meta.url));
export const programFolder = fileURLToPath(new URL('programs/', import.meta.url));
export const reportFile = `${cacheFolder}installed.json`;

export interface Installed {
  /** Absent where it is missing. */
  readonly reason?: string;
  readonly details?: Readonly<Record<string, string>>;
}

export type InstallReport = Readonly<Record<ClientName, Installed>>;

const report: Partial<InstallReport> = existsSync(reportFile)
  ? // install.ts writes it.
    (JSON.parse(readFileSync(reportFile, 'utf8')) as Partial<InstallReport>)
  : {};

/** Undefined when the client is there. */
export function whyMissing(name: ClientName): string | undefined {
  const found = report[name];
  return found === undefined ? 'not installed: npm run test:clients installs it' : found.reason;
}

/** Where something is that the installation found, such as a driver's file. */
export function detail(name: ClientName, key: string): string {
  const value = report[name]?.details?.[key];
  if (value === undefined) throw new Error(`the installation of ${name} says nothing of ${key}`);
  return value;
}
