// `twilio-sql sandbox`: the stand-in for Twilio's API alone, for other programs to talk to.
import { openSandbox } from '../backend/open-sandbox.ts';
import { EXIT } from './exit-codes.ts';
import { listenError } from './listen-error.ts';
import type { Terminal } from './terminal.ts';
import { sandboxOptionsOf, type SandboxFlags } from './twilio-options.ts';

export interface SandboxCommandFlags extends SandboxFlags {
  readonly host: string;
  readonly port: number;
}

export async function runSandbox(flags: SandboxCommandFlags, terminal: Terminal): Promise<number> {
  const stopped = new Promise<void>((resolve) => terminal.onStop(() => resolve()));
  const sandbox = openSandbox(sandboxOptionsOf(flags));
  const { host, port } = flags;
  const listening = await sandbox.listen({ host, port }).catch((error: unknown) => {
    throw listenError(error, host, port);
  });
  terminal.stdout.write(
    `ready: ${listening.url}\n` +
      `TWILIO_ACCOUNT_SID=${sandbox.accountSid}\n` +
      `TWILIO_AUTH_TOKEN=${sandbox.authToken}\n`,
  );
  terminal.stderr.write(`The requests that it has answered: ${listening.url}/__sandbox/stats\n`);
  await stopped;
  await listening.close();
  return EXIT.ok;
}
