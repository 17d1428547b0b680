// Our server and Postgres (PGlite) side by side, spoken to in bytes.

import { PGlite } from '@electric-sql/pglite';
import { openServer } from './open-server.ts';
import { framesOf, query, RawClient, shownMessages, type RawFrame } from './raw-client.ts';

export interface TwoServers {
  readonly port: number;
  /** Each step is sent at once and answered up to ReadyForQuery. Lines for the messages of each. */
  readonly converse: (
    steps: readonly (readonly Uint8Array[])[],
  ) => Promise<{ readonly ours: string[][]; readonly theirs: string[][] }>;
  /** The frames of both answers to the same messages, on connections that stay. */
  readonly ask: (
    messages: readonly Uint8Array[],
  ) => Promise<{ readonly ours: RawFrame[]; readonly theirs: RawFrame[] }>;
  readonly close: () => Promise<void>;
}

export async function openServers(): Promise<TwoServers> {
  const { port, close } = await openServer();
  const oracle = await PGlite.create();
  await oracle.exec("SET TimeZone = 'UTC'; SET IntervalStyle = 'postgres'; SET DateStyle = 'ISO, MDY'");
  let staying: RawClient | undefined;

  /** PGlite takes one message at a time. */
  async function askOracle(messages: readonly Uint8Array[]): Promise<Buffer> {
    const answers: Uint8Array[] = [];
    for (const message of messages) answers.push(await oracle.execProtocolRaw(message, { throwOnError: false }));
    return Buffer.concat(answers);
  }

  return {
    port,
    converse: async (steps) => {
      const client = await RawClient.ready(port, { database: 'postgres' });
      for (const sql of ['ROLLBACK', 'DISCARD ALL', "SET application_name = ''"]) {
        await oracle.execProtocolRaw(query(sql));
      }
      const ours: string[][] = [];
      const theirs: string[][] = [];
      for (const messages of steps) {
        client.send(...messages);
        ours.push((await client.until('Z')).map(comparable));
        theirs.push(shownMessages(await askOracle(messages)).map(comparable));
      }
      client.close();
      return { ours, theirs };
    },
    ask: async (messages) => {
      staying ??= await RawClient.ready(port, { database: 'postgres' });
      staying.send(...messages);
      return { ours: await staying.frames('Z'), theirs: framesOf(await askOracle(messages)) };
    },
    close: async () => {
      staying?.close();
      await close();
      await oracle.close();
    },
  };
}

/** What differs by nature: places in Postgres' source. */
function comparable(line: string): string {
  return line.replace(/ \| F[^|]* \| L\d+ \| R[^|]*$/, '');
}
