// ALTER COLUMN … ADD, SET and DROP IDENTITY, and DROP EXPRESSION. https://www.postgresql.org/docs/15/sql-altertable.html

import { pgError } from '../../errors.ts';
import type { LocalTable } from '../../local/definitions.ts';
import { nodeAs, nodeOf } from '../../parse/nodes.ts';
import { requireColumn, type Alteration } from './alter-table.ts';
import { storeOf } from './place.ts';
import { changeSequence } from './sequences.ts';
import { TableDraft } from './table-draft.ts';

/** Values that are there stay, and the sequence begins where it is told to. */
export async function addIdentity(table: LocalTable, { session, command }: Alteration): Promise<void> {
  const column = requireColumn(table, command.name ?? '');
  const named = `column "${column.name}" of relation "${table.name}"`;
  const { generated_when: when, options = [] } = nodeOf(command.def, 'Constraint');
  const draft = new TableDraft(table, session);
  if (!['int2', 'int4', 'int8'].includes(column.type)) {
    throw pgError('22023', 'identity column type must be smallint, integer, or bigint');
  }
  if (!column.notNull) throw pgError('55000', `${named} must be declared NOT NULL before identity can be added`);
  if (column.identity !== undefined) throw pgError('55000', `${named} is already an identity column`);
  if (column.default !== undefined || column.sequence !== undefined || column.generated !== undefined) {
    throw pgError('55000', `${named} already has a default value`);
  }
  draft.addIdentity(column.name, when === 'a' ? 'always' : 'by default', options);
  await storeOf(session).define([...draft.sequences, draft.table]);
}

/** SET GENERATED, and options of the sequence. */
export async function setIdentity(table: LocalTable, { session, command }: Alteration): Promise<void> {
  const column = requireColumn(table, command.name ?? '');
  const store = storeOf(session);
  const sequence = column.sequence === undefined ? undefined : store.all().byOid(column.sequence);
  if (column.identity === undefined || sequence?.kind !== 'sequence') {
    throw pgError('55000', `column "${column.name}" of relation "${table.name}" is not an identity column`);
  }
  const elements = (nodeAs(command.def, 'List')?.items ?? []).map((item) => nodeOf(item, 'DefElem'));
  const options = elements.filter(({ defname }) => defname !== 'generated');
  const generated = elements.filter(({ defname }) => defname === 'generated');
  if (generated.length > 1) throw pgError('42601', 'conflicting or redundant options');
  if (options.length > 0) await changeSequence(sequence, options, session);
  const when = nodeAs(generated[0]?.arg, 'Integer')?.ival;
  if (generated.length === 0) return;
  // The grammar gives the letter's code.
  const identity = when === 'a'.charCodeAt(0) ? 'always' : 'by default';
  const columns = table.columns.map((other) =>
    other.number === column.number ? ({ ...other, identity } as const) : other,
  );
  await store.define([{ ...table, columns }]);
}

export async function dropIdentity(table: LocalTable, { session, command }: Alteration): Promise<void> {
  const column = requireColumn(table, command.name ?? '');
  if (column.identity === undefined) {
    const message = `column "${column.name}" of relation "${table.name}" is not an identity column`;
    if (command.missing_ok !== true) throw pgError('55000', message);
    session.notice({ severity: 'NOTICE', code: '00000', message: `${message}, skipping` });
    return;
  }
  const store = storeOf(session);
  const { identity: _identity, sequence: number, ...plain } = column;
  const columns = table.columns.map((other) => (other.number === column.number ? plain : other));
  const sequence = number === undefined ? undefined : store.all().byOid(number);
  await store.define([{ ...table, columns }]);
  if (sequence !== undefined) await store.remove([sequence]);
}

/** The values that are there stay. */
export async function dropExpression(table: LocalTable, { session, command }: Alteration): Promise<void> {
  const column = requireColumn(table, command.name ?? '');
  if (column.generated === undefined) {
    const message = `column "${column.name}" of relation "${table.name}" is not a stored generated column`;
    if (command.missing_ok !== true) throw pgError('55000', message);
    session.notice({ severity: 'NOTICE', code: '00000', message: `${message}, skipping` });
    return;
  }
  const { generated: _generated, ...plain } = column;
  const columns = table.columns.map((other) => (other.number === column.number ? plain : other));
  await storeOf(session).define([{ ...table, columns }]);
}
