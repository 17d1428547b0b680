// `twilio-sql config`: what a configuration means, whether it works, and one to begin with.
import { checkConnections } from '../backend/check-connections.ts';
import { openConnections } from '../backend/open-connections.ts';
import { describeConfiguration } from '../configuration/describe-configuration.ts';
import { exampleConfiguration } from '../configuration/example.ts';
import { findConfiguration } from '../configuration/find-configuration.ts';
import { EXIT } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export interface ConfigCheckFlags {
  readonly config?: string;
  readonly offline?: boolean;
}

/** Prints what is meant, secrets masked, when it is right. Throws ConfigurationError, AccessError. */
export async function runConfigCheck(flags: ConfigCheckFlags, terminal: Terminal): Promise<number> {
  const found = findConfiguration(flags.config, terminal.environment, process.cwd());
  if (found === undefined) {
    throw new UsageError(
      'there is no configuration here: name the file with --config, or see twilio-sql config example',
    );
  }
  const { readConfiguration } = await import('../configuration/read-configuration.ts');
  const configuration = await readConfiguration(found, terminal.environment);
  // Whether settings are right is known to the engine.
  const opened = await openConnections([...configuration.connections.values()]);
  await opened.close();
  const warnings = flags.offline === true ? [] : await checkConnections(configuration);
  for (const warning of warnings) terminal.stderr.write(`warning: ${warning}\n`);
  terminal.stdout.write(describeConfiguration(configuration));
  return EXIT.ok;
}

export function runConfigExample(terminal: Terminal): number {
  terminal.stdout.write(exampleConfiguration);
  return EXIT.ok;
}
