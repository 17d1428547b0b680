// What foreign keys ask for when a statement has written its rows. Rows that refer to keys which have gone or changed
// are deleted or updated like any others, so that what their own table asks for holds, and what refers to them follows.
// https://www.postgresql.org/docs/15/ddl-constraints.html#DDL-CONSTRAINTS-FK

import type { ReferentialAction } from '../catalog/catalog-facts.ts';
import { Emission } from '../emit/emission.ts';
import { emitExpression } from '../emit/expression.ts';
import { pgError } from '../errors.ts';
import { storedColumns, storedName, type LocalTable } from '../local/definitions.ts';
import { isDeferred } from '../local/deferral.ts';
import { foldExpression } from '../plan/fold.ts';
import { typeByName } from '../types/registry.ts';
import {
  checkReferences,
  columnsOf,
  isAbsent,
  keyOf,
  keyText,
  referencesTo,
  type KeyCheck,
  type Reference,
} from './foreign-keys.ts';
import { completeRows, deleteRows, text, updateRows, type WrittenRows } from './row-changes.ts';
import { checkDeferrable, type CheckedRows } from './row-checks.ts';
import { readStored } from './storage.ts';

/** All that one statement has written to one table. Temporary tables of rows as they were are dropped. */
export async function settleKeys(written: readonly WrittenRows[], check: KeyCheck): Promise<void> {
  for (const rows of written) {
    if (rows.kind !== 'insert') await follow(rows, check);
  }
  for (const rows of written) {
    if (rows.kind === 'delete') continue;
    await checkDeferrable(rows.checked, check);
    await checkReferences(rows, check);
  }
}

async function follow(written: WrittenRows, check: KeyCheck): Promise<void> {
  const { kind, before, checked } = written;
  if (kind === 'update' && before === undefined) return;
  for (const reference of referencesTo(checked.table, check.objects)) {
    const gone = await goneKeys(written, reference, check);
    if (gone === undefined) continue;
    const { constraint } = reference;
    const action = kind === 'delete' ? constraint.onDelete : constraint.onUpdate;
    await act(action, kind === 'delete', reference, checked.table, gone, check);
    await check.executor.run(check.statement, [text(`DROP TABLE ${gone}`)]);
  }
  if (before !== undefined) await check.executor.run(check.statement, [text(`DROP TABLE ${before}`)]);
}

/**
 * A temporary table of the keys that the rows had and do not have any more: what is compared (`k0` …), the values
 * themselves (`o0` …) and those that they have now (`v0` …). Undefined for none.
 */
async function goneKeys(
  { kind, before, checked }: WrittenRows,
  { constraint }: Reference,
  { executor, statement, scratch }: KeyCheck,
): Promise<string | undefined> {
  const emission = new Emission(new Map());
  const parts = columnsOf(checked.table, constraint.referencedColumns).map((column, index) => {
    const old = kind === 'delete' ? `m.c${column.number}` : `m.o${column.number}`;
    const now = kind === 'delete' ? 'NULL' : `m.n${column.number}`;
    const key = keyOf(old, column, emission);
    return {
      values: [`${key} AS k${index}`, `${old} AS o${index}`, `${now} AS v${index}`],
      known: `${old} IS NOT NULL`,
      // Also to a value that looks different and is equal.
      changed: `${old} IS NOT ${now}`,
    };
  });
  const where = [
    ...parts.map(({ known }) => known),
    ...(kind === 'delete' ? [] : [`(${parts.map(({ changed }) => changed).join(' OR ')})`]),
  ];
  const name = scratch();
  await executor.register(statement, emission.registrations);
  const values = parts.flatMap((part) => part.values).join(', ');
  await executor.run(statement, [
    text(
      `CREATE TEMP TABLE ${name} AS SELECT ${values} FROM ${before ?? checked.rows} AS m WHERE ${where.join(' AND ')} ORDER BY m.rid`,
    ),
  ]);
  const exists = await executor.rows(statement, text(`SELECT 1 FROM ${name} LIMIT 1`), [typeByName('int4').oid]);
  if (exists.length === 0) {
    await executor.run(statement, [text(`DROP TABLE ${name}`)]);
    return undefined;
  }
  const keys = parts.map((_, index) => `k${index}`).join(', ');
  await executor.run(statement, [text(`CREATE INDEX temp.${name}_keys ON ${name} (${keys})`)]);
  return name;
}

async function act(
  action: ReferentialAction,
  deleting: boolean,
  reference: Reference,
  table: LocalTable,
  gone: string,
  check: KeyCheck,
): Promise<void> {
  const { child, constraint } = reference;
  if (action === 'no action' || action === 'restrict') {
    await refuse(action, reference, table, gone, check);
    return;
  }
  if (action === 'cascade' && deleting) {
    await changeRows(
      reference,
      gone,
      check,
      () => undefined,
      async (checked) => {
        const { written } = await deleteRows(checked);
        await settleKeys([written], check);
      },
    );
    return;
  }
  const set = deleting ? (constraint.deleteColumns ?? constraint.columns) : constraint.columns;
  const { rules, defaultOf } = check.rulesOf(child);
  const valueOf = (number: number, emission: Emission): string | undefined => {
    if (!set.includes(number)) return undefined;
    if (action === 'cascade') return `g.v${constraint.columns.indexOf(number)}`;
    return action === 'set null' ? 'NULL' : emitExpression(foldExpression(defaultOf(number), check.fold), emission);
  };
  await changeRows(reference, gone, check, valueOf, async (checked) => {
    const columns = set.map((number) => child.columns.findIndex((column) => column.number === number));
    if (rules !== undefined) await completeRows(rules, checked);
    const { written } = await updateRows({ checked, rules, columns }, check);
    await settleKeys([written], check);
  });
  // Rows whose default is the key that has gone.
  if (action === 'set default') await refuse('no action', reference, table, gone, check);
}

/**
 * Rows of the child that refer to keys which have gone go into a temporary table, with values instead of their own
 * where there are any, and then are written. Those that are the same then are left alone.
 */
async function changeRows(
  reference: Reference,
  gone: string,
  { executor, statement, scratch, rulesOf, fold }: KeyCheck,
  valueOf: (column: number, emission: Emission) => string | undefined,
  write: (checked: CheckedRows) => Promise<void>,
): Promise<void> {
  const { child, constraint } = reference;
  const rows = scratch();
  const emission = new Emission(new Map());
  const from = refersTo(reference, 't', gone, emission);
  const stored = storedColumns(child);
  const values = stored.map((name, index) => {
    const column = child.columns[index];
    return (column === undefined ? undefined : valueOf(column.number, emission)) ?? `t.${name}`;
  });
  const replaces = child.columns.some((_, index) => values[index] !== `t.${stored[index] ?? ''}`);
  const same = columnsOf(child, constraint.columns).map((column) => `t.c${column.number} IS n.c${column.number}`);
  await executor.register(statement, emission.registrations);
  const [, filled = 0, left = 0] = await executor.run(statement, [
    text(`CREATE TEMP TABLE ${rows} (${['rid INTEGER PRIMARY KEY', ...stored].join(', ')})`),
    {
      sql: `INSERT INTO ${rows} SELECT ${['t.rowid', ...values].join(', ')} FROM ${from} WHERE ((t.rowid & 1023) <> 1 OR tick(t.rowid))`,
      parameters: emission.parameters,
    },
    ...(replaces
      ? [
          text(
            `DELETE FROM ${rows} AS n WHERE EXISTS (SELECT 1 FROM ${storedName(child)} AS t WHERE t.rowid = n.rid AND ${same.join(' AND ')})`,
          ),
        ]
      : []),
  ]);
  const { relation } = rulesOf(child);
  if (filled > left) await write({ executor, statement, table: child, relation, rows, fold, replaces: true });
  await executor.run(statement, [text(`DROP TABLE ${rows}`)]);
}

/** Rows of the child with the alias, and the keys that have gone which they refer to as `g`. */
function refersTo({ child, constraint }: Reference, alias: string, gone: string, emission: Emission): string {
  const same = columnsOf(child, constraint.columns).map(
    (column, index) => `g.k${index} = ${keyOf(`${alias}.c${column.number}`, column, emission)}`,
  );
  return `${storedName(child)} AS ${alias} JOIN ${gone} AS g ON ${same.join(' AND ')}`;
}

/** 23503 when rows still refer to keys that have gone; with NO ACTION others may have come that have them. */
async function refuse(
  action: 'no action' | 'restrict',
  reference: Reference,
  table: LocalTable,
  gone: string,
  { executor, statement, deferral, defer, fold }: KeyCheck,
): Promise<void> {
  const { child, constraint } = reference;
  const emission = new Emission(new Map());
  const from = refersTo(reference, 'n', gone, emission);
  const absent =
    action === 'restrict'
      ? ''
      : ` AND ${isAbsent(columnsOf(child, constraint.columns), 'n', constraint, table, emission)}`;
  const columns = columnsOf(table, constraint.referencedColumns);
  const types = columns.map((column) => typeByName(column.type).oid);
  const keys = columns.map((_, index) => `g.o${index}`).join(', ');
  const sql = `SELECT ${keys} FROM ${from} WHERE ((n.rowid & 1023) <> 1 OR tick(n.rowid))${absent} ORDER BY g.rowid LIMIT 1`;
  await executor.register(statement, emission.registrations);
  const [values] = readStored(await executor.rows(statement, text(sql), types), types);
  if (values === undefined) return;
  if (action === 'no action' && isDeferred(deferral, constraint)) {
    defer({ constraint: constraint.oid, event: 'referenced' });
    return;
  }
  throw stillReferenced(reference, table, keyText(columns, values, fold));
}

function stillReferenced({ child, constraint }: Reference, table: LocalTable, key: string): Error {
  const message = `update or delete on table "${table.name}" violates foreign key constraint "${constraint.name}" on table "${child.name}"`;
  return pgError('23503', message, {
    detail: `Key ${key} is still referenced from table "${child.name}".`,
    schema: child.schema,
    table: child.name,
    constraint: constraint.name,
  });
}
