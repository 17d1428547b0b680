// Columns that are named like a key of another table: how many have their foreign key, how many a reason for none.
import type { TableDefinition } from '../../packages/sql-engine/src/driver/index.ts';
import { noReference } from './no-reference.ts';

export interface KeyColumns {
  readonly referring: number;
  /** By reason. */
  readonly explained: ReadonlyMap<string, number>;
  /** `SCHEMA.TABLE.column` */
  readonly unexplained: readonly string[];
  /** Reasons that no column needs. */
  readonly idle: readonly string[];
}

const isKeyLike = (name: string): boolean => /_(sid|id)$/.test(name);

export function keyColumns(tables: readonly TableDefinition[]): KeyColumns {
  let referring = 0;
  const explained = new Map<string, number>();
  const used = new Set<string>();
  const unexplained: string[] = [];
  for (const table of tables) {
    for (const { name, hidden } of table.columns) {
      if (hidden || !isKeyLike(name)) continue;
      const full = `${table.schema}.${table.name}.${name}`;
      const entry = full in noReference ? full : name;
      const reason = noReference[entry];
      if (table.foreignKeys.some(({ columns }) => columns.at(-1) === name)) referring += 1;
      // The row's own key.
      else if (table.primaryKey.at(-1) === name) continue;
      else if (reason === undefined) unexplained.push(full);
      else {
        used.add(entry);
        explained.set(reason, (explained.get(reason) ?? 0) + 1);
      }
    }
  }
  return { referring, explained, unexplained, idle: Object.keys(noReference).filter((name) => !used.has(name)) };
}
