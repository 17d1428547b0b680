// TRUNCATE. https://www.postgresql.org/docs/15/sql-truncate.html

import type { TruncateStmt } from '@pgsql/types';
import { pgError } from '../../errors.ts';
import { storedName, type LocalTable } from '../../local/definitions.ts';
import type { LocalObjects } from '../../local/objects.ts';
import type { SessionStore } from '../../local/session-store.ts';
import { storedSql } from '../../local/stored-sql.ts';
import { nodeOf } from '../../parse/nodes.ts';
import { tagOnly } from '../utility-result.ts';
import type { UtilityHandler } from '../utility/utility-statement.ts';
import { beginDefinition, requireTable, storeOf } from './place.ts';

export const prepareTruncate: UtilityHandler<TruncateStmt> = (node, session) => ({
  run: async (options) => {
    const named = (node.relations ?? []).map((relation) => requireTable(nodeOf(relation, 'RangeVar'), session));
    const store = storeOf(session);
    const tables = node.behavior === 'DROP_CASCADE' ? withReferring(named, store.all()) : named;
    refuseReferenced(tables, store.all());
    for (const table of tables.slice(named.length)) {
      session.notice({ severity: 'NOTICE', code: '00000', message: `truncate cascades to table "${table.name}"` });
    }
    for (const temporary of [true, false]) {
      const part = tables.filter((table) => table.temporary === temporary);
      if (part.length === 0) continue;
      await beginDefinition('TRUNCATE TABLE', temporary, session, options);
      await store.change(part.map((table) => storedSql(`DELETE FROM ${storedName(table)}`)));
    }
    if (node.restart_seqs === true) restartSequences(tables, store);
    return tagOnly('TRUNCATE TABLE');
  },
});

function referring(table: LocalTable, objects: LocalObjects): readonly LocalTable[] {
  return objects
    .all()
    .filter((relation) => relation.kind === 'table')
    .filter((relation) =>
      relation.constraints.some((constraint) => constraint.kind === 'foreign' && constraint.referenced === table.oid),
    );
}

function withReferring(tables: readonly LocalTable[], objects: LocalObjects): readonly LocalTable[] {
  const all = [...tables];
  for (const table of all) {
    for (const other of referring(table, objects)) if (!all.some((one) => one.oid === other.oid)) all.push(other);
  }
  return all;
}

function refuseReferenced(tables: readonly LocalTable[], objects: LocalObjects): void {
  for (const table of tables) {
    const other = referring(table, objects).find((one) => !tables.some((truncated) => truncated.oid === one.oid));
    if (other === undefined) continue;
    throw pgError('0A000', 'cannot truncate a table referenced in a foreign key constraint', {
      detail: `Table "${other.name}" references "${table.name}".`,
      hint: `Truncate table "${other.name}" at the same time, or use TRUNCATE ... CASCADE.`,
    });
  }
}

function restartSequences(tables: readonly LocalTable[], store: SessionStore): void {
  const sequences = store.objects()?.sequences ?? [];
  const owned = store
    .all()
    .all()
    .filter((relation) => relation.kind === 'sequence' && tables.some((table) => table.oid === relation.owner?.table));
  for (const { oid } of owned) {
    const sequence = sequences.find((candidate) => candidate.oid === oid);
    if (sequence !== undefined) store.restart(sequence.cell, sequence.start);
  }
}
