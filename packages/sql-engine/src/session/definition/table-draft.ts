// A table while it is being defined: by CREATE TABLE from nothing, by ALTER TABLE from what it was.

import type { ColumnDef, Constraint, DefElem, Node } from '@pgsql/types';
import { bindCheck, bindDefault, bindGenerated } from '../../bind/definition.ts';
import { resolveTypeName } from '../../bind/type-name.ts';
import { constraintName, uniqueName } from '../../catalog/object-names.ts';
import { notSupported, pgError } from '../../errors.ts';
import type { LocalColumn, LocalConstraint, LocalIndex, LocalSequence, LocalTable } from '../../local/definitions.ts';
import { SYSTEM_COLUMN_NAMES, tableDefinition } from '../../local/table-definition.ts';
import { nodeAs, nodeOf, positionOfLocation, stringsOf } from '../../parse/nodes.ts';
import { typeByOid } from '../../types/registry.ts';
import type { SessionParts } from '../utility/utility-statement.ts';
import { withAttributes } from './constraint-attributes.ts';
import { deferrableOf, foreignKey } from './foreign-key.ts';
import { bindContextOf, storeOf, takenNames } from './place.ts';
import { sequenceOptions } from './sequence-options.ts';

const SERIAL_TYPES: Readonly<Record<string, 'int2' | 'int4' | 'int8'>> = {
  serial: 'int4',
  serial4: 'int4',
  bigserial: 'int8',
  serial8: 'int8',
  smallserial: 'int2',
  serial2: 'int2',
};

interface Pending {
  readonly node: Constraint;
  /** For a constraint that was written with a column. */
  readonly column: string | undefined;
}

export class TableDraft {
  table: LocalTable;
  readonly sequences: LocalSequence[] = [];
  /** Indexes that are new. */
  readonly newIndexes: LocalIndex[] = [];
  readonly #session: SessionParts;
  readonly #pending: Pending[] = [];
  readonly #taken: Set<string>;

  constructor(table: LocalTable, session: SessionParts) {
    this.table = table;
    this.#session = session;
    this.#taken = takenNames(table.schema, session).add(table.name);
  }

  get nextOid(): number {
    return storeOf(this.#session).oids.next();
  }

  // ---- Columns -------------------------------------------------------------------------------------------

  addColumn(node: ColumnDef): LocalColumn {
    const name = node.colname ?? '';
    if (this.table.columns.some((column) => column.name === name)) {
      throw pgError('42701', `column "${name}" specified more than once`);
    }
    if (SYSTEM_COLUMN_NAMES.has(name)) {
      throw pgError('42701', `column name "${name}" conflicts with a system column name`);
    }
    if (node.typeName === undefined) throw new Error('a column has a type');
    if (node.collClause !== undefined) this.#checkCollation(node.collClause);
    const serial = serialType(node);
    const type =
      serial === undefined
        ? resolveTypeName(node.typeName, storeOf(this.#session).catalog())
        : { name: serial, modifier: -1 };
    const typeName = 'oid' in type ? storableType(type.oid, name) : type.name;
    let column: LocalColumn = {
      number: this.table.lastColumn + 1,
      name,
      type: typeName,
      modifier: type.modifier,
      notNull: serial !== undefined,
      description: '',
    };
    if (serial !== undefined) column = { ...column, sequence: this.#addSequence(column, serial, [], false) };
    this.table = {
      ...this.table,
      columns: [...this.table.columns, column],
      lastColumn: this.table.lastColumn + 1,
    };
    for (const constraint of withAttributes(node.constraints ?? [])) this.#columnConstraint(name, constraint);
    return this.column(name);
  }

  /** A column of another table; `generated`: its expression. */
  copyColumn(column: LocalColumn, generated: Node | undefined): void {
    const { name } = column;
    if (this.table.columns.some((other) => other.name === name)) {
      throw pgError('42701', `column "${name}" specified more than once`);
    }
    const number = this.table.lastColumn + 1;
    this.table = { ...this.table, columns: [...this.table.columns, { ...column, number }], lastColumn: number };
    if (generated === undefined) return;
    this.#pending.push({ node: { contype: 'CONSTR_GENERATED', raw_expr: generated, location: -1 }, column: name });
  }

  #checkCollation({ collname }: NonNullable<ColumnDef['collClause']>): void {
    const name = stringsOf(collname).at(-1) ?? '';
    if (name !== 'C' && name !== 'POSIX' && name !== 'default') throw notSupported(`collation "${name}"`);
  }

  column(name: string): LocalColumn {
    const column = this.table.columns.find((candidate) => candidate.name === name);
    if (column !== undefined) return column;
    throw pgError('42703', `column "${name}" of relation "${this.table.name}" does not exist`);
  }

  changeColumn(name: string, change: Partial<LocalColumn>): void {
    this.table = {
      ...this.table,
      columns: this.table.columns.map((column) => (column.name === name ? { ...column, ...change } : column)),
    };
  }

  #columnConstraint(name: string, node: Constraint): void {
    const column = this.column(name);
    switch (node.contype) {
      case 'CONSTR_NULL':
        return;
      case 'CONSTR_NOTNULL':
        this.changeColumn(name, { notNull: true });
        return;
      case 'CONSTR_DEFAULT':
        if (column.default !== undefined || column.sequence !== undefined) {
          throw pgError(
            '42601',
            `multiple default values specified for column "${name}" of table "${this.table.name}"`,
            {
              position: positionOfLocation(node.location),
            },
          );
        }
        this.setDefault(name, node.raw_expr);
        return;
      case 'CONSTR_IDENTITY':
        this.addIdentity(name, node.generated_when === 'a' ? 'always' : 'by default', node.options ?? []);
        return;
      case 'CONSTR_GENERATED':
      case 'CONSTR_CHECK':
      case 'CONSTR_PRIMARY':
      case 'CONSTR_UNIQUE':
      case 'CONSTR_FOREIGN':
        this.#pending.push({ node, column: name });
        return;
      default:
        throw notSupported('this column constraint', positionOfLocation(node.location));
    }
  }

  /** undefined: none. */
  setDefault(name: string, node: Node | undefined): void {
    const index = this.table.columns.findIndex((column) => column.name === name);
    const { default: _default, ...column } = this.column(name);
    const isNull = nodeAs(node, 'A_Const')?.isnull === true;
    const bound =
      node === undefined || isNull
        ? undefined
        : bindDefault(node, tableDefinition(this.table), index, bindContextOf(this.#session));
    const changed = bound === undefined ? column : { ...column, default: bound };
    this.table = { ...this.table, columns: this.table.columns.map((one) => (one.name === name ? changed : one)) };
  }

  /** `like`: the options of another sequence, which are changed by those that are given. */
  addIdentity(
    name: string,
    identity: 'always' | 'by default',
    options: readonly Node[],
    like?: LocalSequence['sequence'],
  ): void {
    const column = this.column(name);
    if (!['int2', 'int4', 'int8'].includes(column.type)) {
      throw pgError('22023', 'identity column type must be smallint, integer, or bigint');
    }
    if (column.identity !== undefined) {
      throw pgError('42601', `multiple identity specifications for column "${name}" of table "${this.table.name}"`);
    }
    if (column.default !== undefined || column.sequence !== undefined) {
      throw pgError('42601', `both default and identity specified for column "${name}" of table "${this.table.name}"`);
    }
    // One of the three, as was checked.
    const type = column.type as 'int2' | 'int4' | 'int8';
    const elements = options.map((option) => nodeOf(option, 'DefElem'));
    const sequence = this.#addSequence(column, type, elements, true, like);
    this.changeColumn(name, { identity, sequence, notNull: true });
  }

  #addSequence(
    { name: column, number }: LocalColumn,
    type: 'int2' | 'int4' | 'int8',
    options: readonly DefElem[],
    identity: boolean,
    like?: LocalSequence['sequence'],
  ): number {
    const { schema, temporary, name: table, oid: tableOid } = this.table;
    const oid = this.nextOid;
    const own = options.filter(({ defname }) => defname !== 'sequence_name');
    const given = options.find(({ defname }) => defname === 'sequence_name');
    const name =
      given === undefined
        ? uniqueName((suffix) => constraintName(table, column, `seq${suffix}`), this.#taken)
        : this.#sequenceName(given);
    this.sequences.push({
      kind: 'sequence',
      oid,
      rowType: 0,
      arrayType: 0,
      schema,
      temporary,
      name,
      description: '',
      columns: [],
      sequence: like ?? sequenceOptions(own, { type }),
      owner: { table: tableOid, column: number, identity },
    });
    return oid;
  }

  /** SEQUENCE NAME, as pg_dump writes it: in the schema of the table. */
  #sequenceName({ arg }: DefElem): string {
    const names = stringsOf(nodeAs(arg, 'List')?.items);
    const name = names.at(-1) ?? '';
    const { schema } = this.table;
    if (names.length > 1 && names.at(-2) !== schema) throw notSupported('a sequence in another schema than its table');
    if (this.#taken.has(name)) throw pgError('42P07', `relation "${name}" already exists`);
    this.#taken.add(name);
    return name;
  }

  // ---- Constraints ---------------------------------------------------------------------------------------

  addConstraint(node: Constraint): void {
    this.#pending.push({ node, column: undefined });
  }

  /** To be called when all columns are there: keys first, as Postgres makes them. */
  finish(): void {
    const pending = this.#pending.splice(0);
    for (const each of pending) if (each.node.contype === 'CONSTR_GENERATED') this.#generate(each);
    const order = ['CONSTR_PRIMARY', 'CONSTR_UNIQUE', 'CONSTR_CHECK', 'CONSTR_FOREIGN'];
    for (const type of order) for (const each of pending) if (each.node.contype === type) this.#constrain(each);
    const odd = pending.find(
      ({ node }) => ![...order, 'CONSTR_GENERATED', 'CONSTR_NOTNULL'].includes(node.contype ?? ''),
    );
    if (odd !== undefined) {
      throw notSupported(
        odd.node.contype === 'CONSTR_EXCLUSION' ? 'EXCLUDE' : 'this constraint',
        positionOfLocation(odd.node.location),
      );
    }
    for (const { node } of pending) {
      if (node.contype !== 'CONSTR_NOTNULL') continue;
      for (const name of stringsOf(node.keys)) this.changeColumn(this.column(name).name, { notNull: true });
    }
  }

  #generate({ node, column = '' }: Pending): void {
    if (node.raw_expr === undefined) throw new Error('a generated column has an expression');
    if (node.generated_kind === 'v') throw notSupported('GENERATED … VIRTUAL', positionOfLocation(node.location));
    const index = this.table.columns.findIndex((candidate) => candidate.name === column);
    const { stored, columns } = bindGenerated(
      node.raw_expr,
      tableDefinition(this.table),
      index,
      bindContextOf(this.#session),
    );
    const other = columns.map((place) => this.table.columns[place]).find((one) => one?.generated !== undefined);
    if (other !== undefined || columns.includes(index)) {
      throw pgError('42P17', `cannot use generated column "${other?.name ?? column}" in column generation expression`, {
        detail: 'A generated column cannot reference another generated column.',
      });
    }
    this.changeColumn(column, { generated: stored });
  }

  #constrain(pending: Pending): void {
    const { node } = pending;
    switch (node.contype) {
      case 'CONSTR_CHECK':
        this.#add(this.#check(pending));
        return;
      case 'CONSTR_FOREIGN':
        this.#add(
          foreignKey(node, pending.column, this.table, this.#session, (label, columns) =>
            this.#constraintName(node, label, columns),
          ),
        );
        return;
      default:
        this.#key(pending);
    }
  }

  #add(constraint: LocalConstraint): void {
    this.table = { ...this.table, constraints: [...this.table.constraints, constraint] };
  }

  #check({ node }: Pending): LocalConstraint {
    if (node.raw_expr === undefined) throw new Error('a check has an expression');
    const { stored, columns } = bindCheck(node.raw_expr, tableDefinition(this.table), bindContextOf(this.#session));
    const read = columns.flatMap((index) => this.table.columns[index] ?? []);
    return {
      kind: 'check',
      oid: this.nextOid,
      name: this.#constraintName(node, 'check', read.length === 1 ? read.map((column) => column.name) : []),
      columns: read.map((column) => column.number),
      expression: stored,
    };
  }

  #constraintName(node: Constraint, label: string, columns: readonly string[]): string {
    const own = new Set(this.table.constraints.map((constraint) => constraint.name));
    if (node.conname === undefined) {
      return uniqueName((suffix) => constraintName(this.table.name, columns.join('_'), `${label}${suffix}`), own);
    }
    if (own.has(node.conname)) {
      throw pgError('42710', `constraint "${node.conname}" for relation "${this.table.name}" already exists`);
    }
    return node.conname;
  }

  #key({ node, column }: Pending): void {
    const isPrimary = node.contype === 'CONSTR_PRIMARY';
    if (isPrimary && this.table.constraints.some((constraint) => constraint.kind === 'primary')) {
      throw pgError('42P16', `multiple primary keys for table "${this.table.name}" are not allowed`, {
        position: positionOfLocation(node.location),
      });
    }
    if (node.indexname !== undefined) throw notSupported('USING INDEX');
    const names = column === undefined ? stringsOf(node.keys) : [column];
    const repeated = names.find((name, index) => names.indexOf(name) !== index);
    if (repeated !== undefined) {
      throw pgError(
        '42701',
        `column "${repeated}" appears twice in ${isPrimary ? 'primary key' : 'unique'} constraint`,
      );
    }
    for (const name of names) {
      if (!this.table.columns.some((candidate) => candidate.name === name)) {
        throw pgError('42703', `column "${name}" named in key does not exist`, {
          position: positionOfLocation(node.location),
        });
      }
      if (isPrimary) this.changeColumn(name, { notNull: true });
    }
    const included = stringsOf(node.including).map((each) => this.column(each));
    const name = node.conname ?? this.#keyName(isPrimary, [...names, ...included.map((one) => one.name)]);
    if (node.conname !== undefined) {
      if (this.#taken.has(name)) throw pgError('42P07', `relation "${name}" already exists`);
      this.#taken.add(name);
    }
    const columns = names.map((each) => this.column(each).number);
    const deferrable = deferrableOf(node);
    const index: LocalIndex = {
      oid: this.nextOid,
      name,
      primary: isPrimary,
      unique: true,
      columns,
      nullsNotDistinct: node.nulls_not_distinct === true,
      ...(included.length === 0 ? {} : { included: included.map((one) => one.number) }),
      ...(deferrable.deferrable === true ? { deferrable: true } : {}),
    };
    this.addIndex(index);
    this.#add({
      kind: isPrimary ? 'primary' : 'unique',
      oid: this.nextOid,
      name,
      columns,
      index: index.oid,
      ...deferrable,
    });
  }

  #keyName(isPrimary: boolean, columns: readonly string[]): string {
    const { name } = this.table;
    return uniqueName(
      (suffix) =>
        isPrimary ? constraintName(name, '', `pkey${suffix}`) : constraintName(name, columns.join('_'), `key${suffix}`),
      this.#taken,
    );
  }

  addIndex(index: LocalIndex): void {
    this.newIndexes.push(index);
    this.table = { ...this.table, indexes: [...this.table.indexes, index] };
  }

  /** A name for an index that has none. */
  indexName(columns: readonly string[]): string {
    return uniqueName((suffix) => constraintName(this.table.name, columns.join('_'), `idx${suffix}`), this.#taken);
  }
}

function serialType({ typeName }: ColumnDef): 'int2' | 'int4' | 'int8' | undefined {
  const names = stringsOf(typeName?.names);
  return names.length === 1 ? SERIAL_TYPES[names[0] ?? ''] : undefined;
}

/** The name of a type that columns can have. */
export function storableType(oid: number, column: string): string {
  const type = typeByOid(oid);
  if (type.kind === 'pseudo') throw pgError('42P16', `column "${column}" has pseudo-type ${type.formalName}`);
  return type.name;
}
