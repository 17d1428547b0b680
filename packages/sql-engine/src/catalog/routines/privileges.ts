// has_table_privilege and its kin, access lists. Whoever is connected may read everything and write what the drivers
// let be written; there are no other rights.
// https://www.postgresql.org/docs/15/functions-info.html#FUNCTIONS-INFO-ACCESS-TABLE

import { pgError } from '../../errors.ts';
import type { FunctionDefinition, TypeName } from '../../functions/function-definition.ts';
import { directory } from '../directory.ts';
import { regNamesByType, relationOid } from '../reg-names.ts';
import { OWNER_OID } from '../system-model.ts';
import { catalogFunction, type Arguments } from './make-routine.ts';

interface PrivilegeFamily {
  readonly name: string;
  readonly object: string;
  /** pg_proc.oid of (name, text, text) and the five that follow it. */
  readonly firstOid: number;
  readonly privileges: readonly string[];
  /** undefined: no such object. */
  readonly holds: (object: number | string, privilege: string, args: Arguments) => boolean | undefined;
}

const TABLE_PRIVILEGES = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'];
const COLUMN_PRIVILEGES = ['SELECT', 'INSERT', 'UPDATE', 'REFERENCES'];

function relationOidOf(object: number | string, args: Arguments): number | undefined {
  if (typeof object === 'number') return object;
  const oid = relationOid(object, args.context.session);
  if (oid === undefined) throw pgError('42P01', `relation "${object}" does not exist`);
  return oid;
}

function holdsOnTable(object: number | string, privilege: string, args: Arguments): boolean | undefined {
  const relation = directory().relation(relationOidOf(object, args) ?? 0);
  if (relation === undefined) return undefined;
  switch (privilege) {
    case 'SELECT':
      return true;
    case 'INSERT':
      return relation.insertable;
    case 'UPDATE':
      return relation.updatable;
    case 'DELETE':
      return relation.deletable;
    default:
      return false;
  }
}

/** Objects that are found by one of the reg types' names. */
function holdsOn(regType: string, missing: (name: string) => readonly [code: string, message: string]) {
  return (object: number | string, _privilege: string, args: Arguments): boolean | undefined => {
    const names = regNamesByType[regType];
    if (typeof object === 'number') return names?.nameOf(object, args.context.session) === undefined ? undefined : true;
    if (names?.oidOf(object, args.context.session) === undefined) throw pgError(...missing(object));
    return true;
  };
}

const families: readonly PrivilegeFamily[] = [
  { name: 'has_table_privilege', object: 'table', firstOid: 1922, privileges: TABLE_PRIVILEGES, holds: holdsOnTable },
  {
    name: 'has_any_column_privilege',
    object: 'column of the table',
    firstOid: 3024,
    privileges: COLUMN_PRIVILEGES,
    holds: holdsOnTable,
  },
  {
    name: 'has_sequence_privilege',
    object: 'sequence',
    firstOid: 2181,
    privileges: ['USAGE', 'SELECT', 'UPDATE'],
    holds: (object, _privilege, args) => {
      const relation = directory().relation(relationOidOf(object, args) ?? 0);
      if (relation !== undefined) throw pgError('42809', `"${relation.name}" is not a sequence`);
      return undefined;
    },
  },
  {
    name: 'has_schema_privilege',
    object: 'schema',
    firstOid: 2268,
    privileges: ['CREATE', 'USAGE'],
    holds: (object, privilege, args) => {
      const known = holdsOn('regnamespace', (name) => ['3F000', `schema "${name}" does not exist`])(
        object,
        privilege,
        args,
      );
      return known === true ? privilege === 'USAGE' : known;
    },
  },
  {
    name: 'has_function_privilege',
    object: 'function',
    firstOid: 2256,
    privileges: ['EXECUTE'],
    holds: holdsOn('regprocedure', (name) => ['42883', `function "${name}" does not exist`]),
  },
  {
    name: 'has_type_privilege',
    object: 'type',
    firstOid: 3138,
    privileges: ['USAGE'],
    holds: holdsOn('regtype', (name) => ['42704', `type "${name}" does not exist`]),
  },
  {
    name: 'has_database_privilege',
    object: 'database',
    firstOid: 2250,
    privileges: ['CREATE', 'CONNECT', 'TEMPORARY', 'TEMP'],
    holds: (_object, privilege) => privilege !== 'CREATE',
  },
  {
    name: 'has_language_privilege',
    object: 'language',
    firstOid: 2262,
    privileges: ['USAGE'],
    holds: () => true,
  },
  {
    name: 'has_tablespace_privilege',
    object: 'tablespace',
    firstOid: 2390,
    privileges: ['CREATE'],
    holds: () => false,
  },
  {
    name: 'has_foreign_data_wrapper_privilege',
    object: 'foreign-data wrapper',
    firstOid: 3000,
    privileges: ['USAGE'],
    holds: () => undefined,
  },
  {
    name: 'has_server_privilege',
    object: 'foreign server',
    firstOid: 3006,
    privileges: ['USAGE'],
    holds: () => undefined,
  },
];

const PARAMETER_SIGNATURES: readonly (readonly [oid: number, types: readonly TypeName[]])[] = [
  [6205, ['name', 'text', 'text']],
  [6206, ['oid', 'text', 'text']],
  [6207, ['text', 'text']],
];

/** `SELECT, INSERT WITH GRANT OPTION` to privileges; throws 22023 for what the family does not have. */
export function parsePrivileges(written: string, known: readonly string[]): readonly string[] {
  return written.split(',').map((part) => {
    const privilege = part
      .trim()
      .toUpperCase()
      .replace(/ WITH GRANT OPTION$/, '');
    if (!known.includes(privilege)) throw pgError('22023', `unrecognized privilege type: "${part.trim()}"`);
    return privilege;
  });
}

/** Roles are given by name or by OID; an unknown OID has no privileges and is no error. */
function checkRole(args: Arguments, index: number, type: TypeName | undefined): void {
  if (type !== 'name') return;
  const role = args.text(index);
  if (role !== args.context.session.user && role !== 'public') throw pgError('42704', `role "${role}" does not exist`);
}

const SIGNATURES: readonly (readonly TypeName[])[] = [
  ['name', 'text', 'text'],
  ['name', 'oid', 'text'],
  ['oid', 'text', 'text'],
  ['oid', 'oid', 'text'],
  ['text', 'text'],
  ['oid', 'text'],
];

function familyRoutines(family: PrivilegeFamily): readonly FunctionDefinition[] {
  return SIGNATURES.map((args, index) =>
    catalogFunction(
      {
        oid: family.firstOid + index,
        name: family.name,
        args,
        result: 'bool',
        description: `whether a role has a privilege on a ${family.object}`,
      },
      (values) => {
        if (args.length === 3) checkRole(values, 0, args[0]);
        const place = args.length - 2;
        const object = args[place] === 'oid' ? values.number(place) : values.text(place);
        const privileges = parsePrivileges(values.text(place + 1), family.privileges);
        const held = privileges.map((privilege) => family.holds(object, privilege, values));
        return held.includes(undefined) ? null : held.includes(true);
      },
    ),
  );
}

function holdsOnColumn(args: Arguments, types: readonly TypeName[]): boolean | null {
  const place = types.length - 3;
  const table = types[place] === 'oid' ? args.number(place) : args.text(place);
  const relation = directory().relation(relationOidOf(table, args) ?? 0);
  if (relation === undefined) return null;
  const byNumber = types[place + 1] === 'int2';
  const column = relation.columns.find((candidate) =>
    byNumber ? candidate.number === args.number(place + 1) : candidate.name === args.text(place + 1),
  );
  if (column === undefined) {
    if (byNumber) return null;
    throw pgError('42703', `column "${args.text(place + 1)}" of relation "${relation.name}" does not exist`);
  }
  const privileges = parsePrivileges(args.text(place + 2), COLUMN_PRIVILEGES);
  return privileges.some(
    (privilege) =>
      privilege === 'SELECT' ||
      (privilege === 'INSERT' && relation.insertable) ||
      (privilege === 'UPDATE' && column.updatable),
  );
}

const COLUMN_SIGNATURES: readonly (readonly TypeName[])[] = ['name', 'oid', ''].flatMap((role) =>
  ['text', 'oid'].flatMap((table) =>
    ['text', 'int2'].map((column) => [...(role === '' ? [] : [role]), table, column, 'text']),
  ),
);

const columnRoutines = COLUMN_SIGNATURES.map((types, index) =>
  catalogFunction(
    {
      oid: 3012 + index,
      name: 'has_column_privilege',
      args: types,
      result: 'bool',
      description: 'whether a role has a privilege on a column',
    },
    (args) => {
      if (types.length === 4) checkRole(args, 0, types[0]);
      return holdsOnColumn(args, types);
    },
  ),
);

const ROLE_SIGNATURES: readonly (readonly TypeName[])[] = [
  ['name', 'name', 'text'],
  ['name', 'oid', 'text'],
  ['oid', 'name', 'text'],
  ['oid', 'oid', 'text'],
  ['name', 'text'],
  ['oid', 'text'],
];

/** There is one role for whoever is connected: it is a member of itself. */
const roleRoutines = ROLE_SIGNATURES.map((types, index) =>
  catalogFunction(
    {
      oid: 2705 + index,
      name: 'pg_has_role',
      args: types,
      result: 'bool',
      description: 'whether a role is a member of another',
    },
    (args) => {
      const place = types.length - 2;
      if (types.length === 3) checkRole(args, 0, types[0]);
      checkRole(args, place, types[place]);
      parsePrivileges(args.text(place + 1), ['USAGE', 'MEMBER']);
      return types[place] === 'oid' ? args.number(place) === OWNER_OID : true;
    },
  ),
);

/** What a session may set, it may set without asking; nobody changes the server's own settings by SQL. */
const parameterRoutines = PARAMETER_SIGNATURES.map(([oid, types]) =>
  catalogFunction(
    {
      oid,
      name: 'has_parameter_privilege',
      args: types,
      result: 'bool',
      description: 'whether a role may set a setting that needs a privilege',
    },
    (args) => {
      if (types.length === 3) checkRole(args, 0, types[0]);
      const privileges = parsePrivileges(args.text(types.length - 1), ['SET', 'ALTER SYSTEM']);
      return privileges.includes('SET') && args.text(types.length - 2) in args.context.session.settings;
    },
  ),
);

export const privilegeRoutines: readonly FunctionDefinition[] = [
  ...families.flatMap(familyRoutines),
  ...columnRoutines,
  ...parameterRoutines,
  ...roleRoutines,
];
