// What a bound statement writes or locks, as the session has to know it before it runs.

import type { Bound } from '../bind/bind.ts';
import type { RowLock } from '../bind/tree.ts';
import type { TableDefinition } from '../driver/table.ts';
import type { Change } from '../session/statement-runner.ts';

export function changesOf({ statement, writes, locks }: Bound): readonly Change[] {
  const [first] = locks;
  const command =
    statement.kind === 'query'
      ? `SELECT${first === undefined ? '' : ` ${first.strength}`}`
      : statement.kind.toUpperCase();
  const locked = locks.map(({ table }): Change => ({ command, target: targetOf(table), locksOnly: true }));
  const written = [...writes.map((write) => write.statement), ...(statement.kind === 'query' ? [] : [statement])];
  return [
    ...locked,
    ...written.map(({ relation }): Change => ({ command, target: targetOf(relation.table), locksOnly: false })),
  ];
}

/** The first of the locks on the file of the schema public: it is locked as a whole. */
export function fileLock(locks: readonly RowLock[]): RowLock | undefined {
  const inFile = locks.filter(({ table }) => targetOf(table) === 'file');
  return inFile.find(({ wait }) => wait === 'error') ?? inFile[0];
}

function targetOf({ resident, schema }: TableDefinition): Change['target'] {
  if (resident !== undefined) return resident.definition.temporary ? 'temporary' : 'file';
  return schema === 'pg_catalog' || schema === 'information_schema' ? 'system' : 'remote';
}
