// Clients that write `*` out name the columns of the recordings' tables, of which Twilio lacks some. Their sessions are
// replayed without those: a client that was connected here would have written what is there.
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Substitution } from './compare.ts';
import { textOf, type Recordings } from './recordings.ts';

/** What a statement looks like here; undefined when it writes no table's columns out. */
function withoutMissing(sql: string, tables: readonly Substitution[]): string | undefined {
  const table = tables.find(({ recorded }) => inOrder(recorded).test(sql));
  if (table === undefined) return undefined;
  const there = new Set(table.here.map(([name]) => name));
  const missing = table.recorded.filter((name) => !there.has(name));
  return missing.reduce((text, name) => text.replace(new RegExp(`${columnPattern(name)}, `), ''), sql);
}

const columnPattern = (name: string): string => `(?:[\\w"]+\\.)*"?\\b${name}\\b"?`;

const inOrder = (columns: readonly string[]): RegExp => new RegExp(columns.map(columnPattern).join(', '));

/**
 * Writes the sessions that hold such statements, or ask for a format of each of `*`'s columns, into a folder of the
 * same form. The files that are in it.
 */
export function writeChangedSessions(
  { folder, all, reference }: Recordings,
  tables: readonly Substitution[],
  target: string,
): readonly string[] {
  const texts = new Map<string, string>();
  const formats = new Map<string, readonly number[]>();
  for (const { file, resultFormats = [] } of all) {
    const { header, sql } = textOf(folder, file);
    const changed = withoutMissing(sql, tables);
    if (changed !== undefined && changed !== sql) texts.set(file, header + changed);
    const columns = reference.get(file)?.results?.[0]?.columns ?? [];
    const table = tables.find(({ recorded }) => recorded.join() === columns.map(([name]) => name).join());
    if (table !== undefined && resultFormats.length === table.recorded.length) {
      formats.set(
        file,
        table.here.map(([name]) => resultFormats[table.recorded.indexOf(name)] ?? 0),
      );
    }
  }
  const changed = all.filter(({ file }) => texts.has(file) || formats.has(file));
  const sessions = new Set(changed.map(({ client, session }) => `${client} ${session}`));
  const replayed = all.filter(({ client, session }) => sessions.has(`${client} ${session}`));
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  cpSync(`${folder}/corpus/oids.json`, `${target}/oids.json`);
  const manifest = replayed.map((recording) => ({
    ...recording,
    ...(formats.has(recording.file) ? { resultFormats: formats.get(recording.file) } : {}),
  }));
  writeFileSync(`${target}/manifest.json`, JSON.stringify(manifest));
  for (const { file } of replayed) {
    const { header, sql } = textOf(folder, file);
    mkdirSync(dirname(`${target}/${file}`), { recursive: true });
    writeFileSync(`${target}/${file}`, texts.get(file) ?? header + sql);
  }
  return replayed.map(({ file }) => file);
}
