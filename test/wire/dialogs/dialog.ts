// A dialog: what clients say to a server in turns, one or several connections, and how the answers are read. The same
// dialog is held with our server and with PostgreSQL 15.

import { RawClient, packet, int32, startup } from '../../../packages/pg-wire/test/raw-client.ts';

export interface Turn {
  /** Who speaks; default 'a'. A name that is new connects; unless it begins with `start`, it is made ready first. */
  readonly on?: string;
  readonly send?: readonly Uint8Array[];
  /** This client's statement is cancelled by a CancelRequest on a connection of its own. */
  readonly cancels?: string;
  /** What the turn's answer ends with: a type of message, 'end' (of the connection), or a count of bytes; default 'Z'. */
  readonly until?: string | number;
  /** Sent as the first packet of a new connection, which is not made ready then. */
  readonly start?: true;
}

export type Dialog = readonly Turn[];

const WHO = { user: 'ada', database: 'postgres' };

/** Startup parameters are sent, and what comes up to ReadyForQuery or the end is the answer. */
export const start = (parameters: Readonly<Record<string, string>> = {}, version?: number): Turn => ({
  start: true,
  send: [startup({ ...WHO, ...parameters }, version)],
});

interface Speaker {
  readonly client: RawClient;
  readonly key: Buffer | undefined;
}

/** Lines for the answers of each turn. */
export async function hold(dialog: Dialog, port: number): Promise<string[][]> {
  const speakers = new Map<string, Speaker>();
  const names = new Map<number, string>();
  const answers: string[][] = [];
  try {
    for (const turn of dialog) {
      const name = turn.on ?? 'a';
      const speaker = speakers.get(name) ?? (await connect(port, turn.start === true));
      speakers.set(name, speaker);
      if (speaker.key !== undefined) names.set(speaker.key.readInt32BE(0), name);
      if (turn.send !== undefined) speaker.client.send(...turn.send);
      if (turn.cancels !== undefined) await cancel(port, speakers.get(turn.cancels)?.key);
      answers.push((await answerOf(speaker.client, turn.until ?? 'Z')).map((line) => comparable(line, names)));
    }
    return answers.map((lines) => asFarAsItGot(withSortedReports(lines)));
  } finally {
    for (const { client } of speakers.values()) client.close();
  }
}

async function connect(port: number, bare: boolean): Promise<Speaker> {
  const client = await RawClient.connect(port);
  if (bare) return { client, key: undefined };
  client.send(startup(WHO));
  const frames = await client.frames('Z');
  return { client, key: frames.find(({ type }) => type === 'K')?.body };
}

async function cancel(port: number, key: Buffer | undefined): Promise<void> {
  if (key === undefined) throw new Error('nobody to cancel');
  const client = await RawClient.connect(port);
  client.send(packet(int32(80877102), key));
  await client.until('end');
}

async function answerOf(client: RawClient, until: string | number): Promise<string[]> {
  if (until === '') return [];
  if (typeof until === 'number') return [(await client.bytes(until)).toString('latin1')];
  return await client.until(until);
}

/**
 * What differs by nature: numbers of processes, keys, places in Postgres' source, the minor version; and what differs by
 * choice: COPY's errors name the place in the data, and do not repeat the data, which may be texts of messages; its rows are written together
 * at the end, and so is what constraints say of them; and a lock that is not had has no place in the statement.
 */
function comparable(line: string, names: ReadonlyMap<number, string>): string {
  return line
    .replace(/ \| F[^|]* \| L\d+ \| R[^|]*$/, '')
    .replace(/^(E .* \| WCOPY .*?, line \d+(?:, column [^:|]*)?): .*?(\| . .*)?$/s, '$1')
    .replace(/^(E SERROR \| VERROR \| C23.*) \| WCOPY [^|]*(?= \||$)/, '$1')
    .replace(/^(E SERROR \| VERROR \| C55P03 .*) \| P\d+$/, '$1')
    .replace(/^K -?\d+ -?\d+$/, 'K process secret')
    .replace(/^A (\d+)/, (_all, number: string) => `A ${names.get(Number(number)) ?? 'nobody'}`)
    .replace(/^(S server_version 15)\b.*$/, '$1');
}

/**
 * How far a statement got before it failed is no part of the answer: whether its rows were described, or its portal
 * bound. Nor is whether a notice of a function came before the description of its rows.
 */
function asFarAsItGot(lines: readonly string[]): string[] {
  const told = lines.filter((line, index) => !(/^(T |2$)/.test(line) && /^E SERROR/.test(lines[index + 1] ?? '')));
  for (let index = 1; index < told.length; index++) {
    const before = told[index - 1] ?? '';
    const line = told[index] ?? '';
    if (before.startsWith('T ') && line.startsWith('N ')) [told[index - 1], told[index]] = [line, before];
  }
  return told;
}

/** Reports of settings come in the order of a hash table. */
function withSortedReports(lines: readonly string[]): string[] {
  const reports = lines.filter((line) => line.startsWith('S ')).sort();
  return lines.map((line) => (line.startsWith('S ') ? (reports.shift() ?? line) : line));
}
