// Types by the names that people write (`integer`, `character varying(5)`, `text[]`, `twilio.calls`) and back.

import { pgError } from '../errors.ts';
import { quoteIdentifier } from '../functions/text-keywords.ts';
import { allTypes, findTypeByName, findTypeByOid } from '../types/registry.ts';
import type { TypeDefinition } from '../types/type-definition.ts';
import { directory, hasRelation, isVisible } from './directory.ts';
import { generatedRows, number, text } from './generated-data.ts';
import { parseQualifiedName, qualified } from './qualified-names.ts';
import { effectiveSearchPath } from './search-path.ts';

/** Spellings of the grammar that are neither a type's name nor how it is printed. */
const SPELLINGS: Readonly<Record<string, string>> = {
  int: 'int4',
  decimal: 'numeric',
  dec: 'numeric',
  float: 'float8',
  char: 'bpchar',
  nchar: 'bpchar',
  'char varying': 'varchar',
  timestamp: 'timestamp',
  time: 'time',
  'national character': 'bpchar',
  'national char': 'bpchar',
};

let byFormalName: ReadonlyMap<string, TypeDefinition> | undefined;

function spelled(name: string): TypeDefinition | undefined {
  byFormalName ??= new Map(allTypes().map((type) => [type.formalName, type]));
  const spelling = SPELLINGS[name];
  return (spelling === undefined ? byFormalName.get(name) : findTypeByName(spelling)) ?? undefined;
}

/** undefined when there is no such type. Throws 42601 for what is no type name at all. */
export function typeOidOfText(written: string, searchPath: readonly string[]): number | undefined {
  const trimmed = written.trim();
  const array = /^(.*?)\s*(?:\[\s*\d*\s*\]\s*)+$/s.exec(trimmed);
  const element = (array?.[1] ?? trimmed).replace(/\s*\([^()]*\)/, '');
  if (element === '') throw pgError('42601', `invalid type name "${written}"`);
  const oid = elementOid(element, searchPath);
  return oid === undefined || array === null ? oid : arrayOid(oid);
}

function elementOid(name: string, searchPath: readonly string[]): number | undefined {
  const plain = name.toLowerCase().replaceAll(/\s+/g, ' ');
  const builtin = name.includes('"') ? undefined : spelled(plain);
  if (builtin !== undefined) return builtin.oid;
  if (!name.includes('"') && /\s/.test(name) && !name.includes('.')) return undefined;
  const parts = parseQualifiedName(name);
  const own = parts.at(-1) ?? '';
  const schemas = parts.length > 1 ? [parts.at(-2) ?? ''] : effectiveSearchPath(searchPath);
  for (const schema of schemas) {
    const found = typeInSchema(schema, own);
    if (found !== undefined) return found;
  }
  return undefined;
}

function typeInSchema(schema: string, name: string): number | undefined {
  if (schema === 'pg_catalog') {
    const type = findTypeByName(name);
    if (type !== undefined) return type.oid;
  }
  if (schema === 'information_schema') {
    const domain = domains().find((row) => row.name === name);
    if (domain !== undefined) return domain.oid;
  }
  return directory().relationNamed(schema, name)?.rowType;
}

function arrayOid(oid: number): number | undefined {
  const type = findTypeByOid(oid);
  if (type !== undefined) return type.kind === 'array' ? oid : type.arrayOid || undefined;
  return directory().rowType(oid)?.relation.arrayType;
}

interface Domain {
  readonly oid: number;
  readonly name: string;
}

let knownDomains: readonly Domain[] | undefined;

/** Domains of information_schema and their arrays. */
function domains(): readonly Domain[] {
  knownDomains ??= generatedRows('types')
    .filter((row) => row['schema'] === 'information_schema')
    .map((row) => ({ oid: number(row, 'oid'), name: text(row, 'typname') }));
  return knownDomains;
}

/** As format_type prints it; undefined when there is no such type. */
export function typeTextOfOid(oid: number, searchPath: readonly string[]): string | undefined {
  const type = findTypeByOid(oid);
  if (type !== undefined) return type.formalName;
  const domain = domains().find((row) => row.oid === oid);
  if (domain !== undefined) {
    const element = domain.name.startsWith('_') ? `${domain.name.slice(1)}[]` : domain.name;
    return searchPath.includes('information_schema') ? element : `information_schema.${element}`;
  }
  const found = directory().rowType(oid);
  if (found === undefined) return undefined;
  const { schema, name } = found.relation;
  const visible = isVisible(schema, searchPath, (other) => hasRelation(other, name));
  return `${visible ? quoteIdentifier(name) : qualified(schema, name)}${found.isArray ? '[]' : ''}`;
}
