// The configuration that a command works with, when there is one.
import type { Configuration } from '../configuration/configuration.ts';
import type { Environment } from '../configuration/credentials.ts';
import { findConfiguration } from '../configuration/find-configuration.ts';
import { sandboxOnlyFlag, type TwilioFlags } from './twilio-options.ts';
import { UsageError } from './usage-error.ts';

/**
 * undefined: the account of the environment, or the sandbox. A file that was only found gives way to flags that name
 * something else. Throws UsageError, ConfigurationError.
 */
export async function configurationOf(
  flags: TwilioFlags,
  environment: Environment,
): Promise<Configuration | undefined> {
  const other = flags.sandbox === true ? '--sandbox' : flags.apiUrl === undefined ? undefined : '--api-url';
  if (other !== undefined) {
    if (flags.config !== undefined) throw new UsageError(`--config and ${other} exclude each other`);
    return undefined;
  }
  const found = findConfiguration(flags.config, environment, process.cwd());
  if (found === undefined) return undefined;
  const useless = sandboxOnlyFlag(flags);
  if (useless !== undefined) throw new UsageError(`${useless} needs --sandbox`);
  const { readConfiguration } = await import('../configuration/read-configuration.ts');
  return await readConfiguration(found, environment);
}
