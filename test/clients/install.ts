// Installs the clients and writes down what came of it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { InstallError } from './install/command.ts';
import { ecosystems } from './install/ecosystems.ts';
import { cacheFolder, reportFile, type ClientName, type Installed, type InstallReport } from './installed.ts';

export async function install(): Promise<InstallReport> {
  mkdirSync(cacheFolder, { recursive: true });
  const found: [string, Installed][] = [];
  // One after the other: they share two cores, and Debian's installer with itself.
  for (const [name, installed] of Object.entries(ecosystems)) {
    const begun = Date.now();
    const result = await installed().then(
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
  // One entry for each name of `ecosystems`.
  const report = Object.fromEntries(found) as Record<ClientName, Installed>;
  writeFileSync(reportFile, `${JSON.stringify(report, null, 2)}\n`);
  return report;
}
