// Installs the clients and writes down what came of it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { InstallError } from './install/command.ts';
import { ecosystems } from './install/ecosystems.ts';
import { cacheFolder, reportFile, type ClientName, type Installed, type InstallReport } from './installed.ts';

/** Side by side: what waits for a registry, and what compiles. The lanes' own clients need one another, or the same core. */
const lanes: readonly (readonly ClientName[])[] = [
  ['psql', 'postgres', 'r'],
  ['node'],
  ['python', 'odbc'],
  ['java', 'go', 'rust'],
];

export async function install(): Promise<InstallReport> {
  mkdirSync(cacheFolder, { recursive: true });
  const found = (await Promise.all(lanes.map(installOneAfterTheOther))).flat();
  // One entry for each name: the compiler doesn't see that the lanes hold them all, the tests would skip what is missing.
  const report = Object.fromEntries(found) as Record<ClientName, Installed>;
  writeFileSync(reportFile, `${JSON.stringify(report, null, 2)}\n`);
  return report;
}

async function installOneAfterTheOther(
  names: readonly ClientName[],
): Promise<readonly (readonly [ClientName, Installed])[]> {
  const found: [ClientName, Installed][] = [];
  for (const name of names) {
    const begun = Date.now();
    const result = await ecosystems[name]().then(
      (details): Installed => ({ details }),
      (error: unknown): Installed => {
        if (error instanceof InstallError) return { reason: error.message };
        throw error;
      },
    );
    const seconds = Math.round((Date.now() - begun) / 1000);
    process.stdout.write(`${name}: ${result.reason ?? 'there'} (${seconds} s)\n`);
    found.push([name, result]);
  }
  return found;
}
