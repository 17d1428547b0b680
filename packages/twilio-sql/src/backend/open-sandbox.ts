// Makes a sandbox; options that it can't have are told apart from bugs.
import { createSandbox, type Sandbox, type SandboxOptions } from '@twilio-sql/twilio-sandbox';

export class SandboxOptionError extends RangeError {
  override readonly name = 'SandboxOptionError';
}

/** Throws SandboxOptionError. */
export function openSandbox(options: SandboxOptions): Sandbox {
  try {
    return createSandbox(options);
  } catch (error) {
    if (error instanceof RangeError) throw new SandboxOptionError(error.message, { cause: error });
    throw error;
  }
}
