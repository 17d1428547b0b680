// Names of regclass, regtype, regproc and their kin, both ways: what the reg types' input and output ask for.
// https://www.postgresql.org/docs/15/datatype-oid.html

import { pgError } from '../errors.ts';
import type { OperatorDefinition } from '../functions/function-definition.ts';
import { quoteIdentifier } from '../functions/text-keywords.ts';
import { findTypeByName } from '../types/registry.ts';
import type { RegNames } from '../types/reg-types.ts';
import type { SessionContext } from '../types/type-definition.ts';
import { directory, enterDirectory, hasRelation, isVisible, relationPath } from './directory.ts';
import { generatedRow, generatedRows, number, text } from './generated-data.ts';
import { parseQualifiedName, qualified, schemaAndName } from './qualified-names.ts';
import { argumentTypesText } from './routine-signature.ts';
import { OWNER_OID } from './system-model.ts';
import { typeOidOfText, typeTextOfOid } from './type-names.ts';

interface RegName {
  readonly nameOf: (oid: number, context: SessionContext) => string | undefined;
  readonly oidOf: (name: string, context: SessionContext) => number | undefined;
}

const COLLATIONS: Readonly<Record<string, number>> = { default: 100, C: 950, POSIX: 951, ucs_basic: 12340 };

/** How many functions of Postgres have a name: one that is shared is printed with its schema. */
let routineNames: ReadonlyMap<string, number> | undefined;

function isSharedRoutineName(name: string): boolean {
  if (routineNames === undefined) {
    const counts = new Map<string, number>();
    for (const row of generatedRows('procs')) {
      const own = text(row, 'proname');
      counts.set(own, (counts.get(own) ?? 0) + 1);
    }
    routineNames = counts;
  }
  return (routineNames.get(name) ?? 0) > 1;
}

function routineName(oid: number): string | undefined {
  const generated = generatedRow('procs', oid);
  return directory().routine(oid)?.name ?? (generated === undefined ? undefined : text(generated, 'proname'));
}

export function relationOid(written: string, context: SessionContext): number | undefined {
  const { schema, name } = schemaAndName(written, context.database);
  const schemas = schema === undefined ? relationPath(context.searchPath) : [schema];
  for (const candidate of schemas) {
    const oid = directory().relationNamed(candidate, name)?.oid ?? directory().indexNamed(candidate, name)?.oid;
    if (oid !== undefined) return oid;
  }
  return undefined;
}

/** Qualified where the search path would not find it. */
export function relationText(oid: number, context: SessionContext): string | undefined {
  const index = directory().index(oid);
  const schema = directory().relation(oid)?.schema ?? index?.relation.schema;
  const name = directory().relation(oid)?.name ?? index?.index.name;
  if (schema === undefined || name === undefined) return undefined;
  const visible = isVisible(schema, context.searchPath, (other) => hasRelation(other, name));
  return visible ? quoteIdentifier(name) : qualified(schema, name);
}

function routineOid(written: string): number | undefined {
  const parts = parseQualifiedName(written);
  const name = parts.at(-1) ?? '';
  const found = directory().routinesNamed(name);
  if (found.length > 1) throw pgError('42725', `more than one function named "${written}"`);
  if (found[0] !== undefined) return found[0].oid;
  const generated = generatedRows('procs').filter((row) => row['proname'] === name);
  return generated.length === 1 && generated[0] !== undefined ? number(generated[0], 'oid') : undefined;
}

/** `name(type, …)` to its parts. */
function splitSignature(written: string): { readonly name: string; readonly types: readonly string[] } {
  const match = /^(.*?)\((.*)\)\s*$/s.exec(written);
  if (match === null) throw pgError('22P02', 'expected a left parenthesis');
  const [, name = '', list = ''] = match;
  return { name, types: list.trim() === '' ? [] : list.split(/,(?![^(]*\))/) };
}

function routineOidBySignature(written: string, context: SessionContext): number | undefined {
  const { name, types } = splitSignature(written);
  const oids = types.map((type) => typeOid(type, context));
  const own = parseQualifiedName(name).at(-1) ?? '';
  return directory()
    .routinesNamed(own)
    .find((routine) => {
      const declared = routine.argumentTypes.map((type) => findTypeByName(type)?.oid);
      return declared.length === oids.length && declared.every((oid, index) => oid === oids[index]);
    })?.oid;
}

function typeOid(written: string, context: SessionContext): number {
  const oid = typeOidOfText(written, context.searchPath);
  if (oid === undefined) throw pgError('42704', `type "${written.trim()}" does not exist`);
  return oid;
}

function operatorName(written: string): string {
  return written.slice(written.lastIndexOf('.') + 1).trim();
}

function operatorOid(written: string): number | undefined {
  const found = directory().operatorsNamed(operatorName(written));
  if (found.length > 1) throw pgError('42725', `more than one operator named ${written}`);
  return found[0]?.oid;
}

function operatorOidBySignature(written: string, context: SessionContext): number | undefined {
  const { name, types } = splitSignature(written);
  const [left, right] = types.map((type) => (type.trim().toLowerCase() === 'none' ? 0 : typeOid(type, context)));
  const oidOf = (type: string | undefined): number => (type === undefined ? 0 : (findTypeByName(type)?.oid ?? 0));
  return directory()
    .operatorsNamed(operatorName(name))
    .find((operator) => oidOf(operator.left) === left && oidOf(operator.right) === right)?.oid;
}

function operatorTypesText({ left, right }: OperatorDefinition): string {
  const shown = (name: string): string => findTypeByName(name)?.formalName ?? name;
  return `${left === undefined ? 'NONE' : shown(left)},${shown(right)}`;
}

export const regNamesByType: Readonly<Record<string, RegName>> = {
  regclass: { nameOf: relationText, oidOf: relationOid },
  regtype: {
    nameOf: (oid, context) => typeTextOfOid(oid, context.searchPath),
    oidOf: (name, context) => typeOidOfText(name, context.searchPath),
  },
  regproc: {
    nameOf: (oid) => {
      const name = routineName(oid);
      if (name === undefined) return undefined;
      return isSharedRoutineName(name) ? qualified('pg_catalog', name) : quoteIdentifier(name);
    },
    oidOf: routineOid,
  },
  regprocedure: {
    nameOf: (oid) => {
      const routine = directory().routine(oid);
      if (routine === undefined) return undefined;
      const schema = routine.schema === undefined ? '' : `${quoteIdentifier(routine.schema)}.`;
      return `${schema}${quoteIdentifier(routine.name)}(${argumentTypesText(routine)})`;
    },
    oidOf: routineOidBySignature,
  },
  regoper: {
    nameOf: (oid) => {
      const operator = directory().operator(oid);
      if (operator === undefined) return undefined;
      const shared = directory().operatorsNamed(operator.name).length > 1;
      return shared ? `pg_catalog.${operator.name}` : operator.name;
    },
    oidOf: operatorOid,
  },
  regoperator: {
    nameOf: (oid) => {
      const operator = directory().operator(oid);
      return operator === undefined ? undefined : `${operator.name}(${operatorTypesText(operator)})`;
    },
    oidOf: operatorOidBySignature,
  },
  regnamespace: {
    nameOf: (oid) => {
      const schema = directory().schemas.find((candidate) => candidate.oid === oid);
      return schema === undefined ? undefined : quoteIdentifier(schema.name);
    },
    oidOf: (written) => {
      const [name] = parseQualifiedName(written);
      return directory().schemas.find((schema) => schema.name === name)?.oid;
    },
  },
  regrole: {
    nameOf: (oid, context) => (oid === OWNER_OID ? quoteIdentifier(context.user) : undefined),
    oidOf: (written, context) => (parseQualifiedName(written)[0] === context.user ? OWNER_OID : undefined),
  },
  regcollation: {
    nameOf: (oid) => {
      const name = Object.keys(COLLATIONS).find((candidate) => COLLATIONS[candidate] === oid);
      return name === undefined ? undefined : quoteIdentifier(name);
    },
    oidOf: (written) => COLLATIONS[parseQualifiedName(written).at(-1) ?? ''],
  },
};

export const regNames: RegNames = {
  nameOf: (type, oid, context) => {
    enterDirectory(context);
    return regNamesByType[type]?.nameOf(oid, context);
  },
  oidOf: (type, name, context) => {
    enterDirectory(context);
    return regNamesByType[type]?.oidOf(name, context);
  },
};
