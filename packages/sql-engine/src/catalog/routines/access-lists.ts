// Access lists: aclexplode, acldefault, makeaclitem. An aclitem is text, `grantee=letters/grantor`; no object here
// has a list of its own, so that clients see the defaults.
// https://www.postgresql.org/docs/15/ddl-priv.html

import { pgError } from '../../errors.ts';
import type { FunctionDefinition, OperatorDefinition, Routine } from '../../functions/function-definition.ts';
import { quoteIdentifier } from '../../functions/text-keywords.ts';
import type { JsValue } from '../../types/values.ts';
import { array } from '../row-source.ts';
import { OWNER_OID } from '../system-model.ts';
import { Arguments, asText, catalogFunction, catalogSetFunction } from './make-routine.ts';
import { parsePrivileges } from './privileges.ts';

/** In the order in which they are printed. */
const PRIVILEGE_LETTERS: Readonly<Record<string, string>> = {
  a: 'INSERT',
  r: 'SELECT',
  w: 'UPDATE',
  d: 'DELETE',
  D: 'TRUNCATE',
  x: 'REFERENCES',
  t: 'TRIGGER',
  X: 'EXECUTE',
  U: 'USAGE',
  C: 'CREATE',
  T: 'TEMPORARY',
  c: 'CONNECT',
  s: 'SET',
  A: 'ALTER SYSTEM',
};

/** By the object's letter: what everybody has, and what the owner has. */
const DEFAULTS: Readonly<Record<string, readonly [everybody: string, owner: string]>> = {
  c: ['', ''],
  r: ['', 'arwdDxt'],
  s: ['', 'rwU'],
  d: ['Tc', 'CTc'],
  f: ['X', 'X'],
  l: ['U', 'U'],
  L: ['', 'rw'],
  n: ['', 'UC'],
  p: ['', 'sA'],
  t: ['', 'C'],
  F: ['', 'U'],
  S: ['', 'U'],
  T: ['U', 'U'],
};

function roleOid(name: string, user: string): number {
  if (name === '') return 0;
  const plain = name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
  return plain === user ? OWNER_OID : 0;
}

function* explode(item: string, user: string): Iterable<readonly JsValue[]> {
  const match = /^(.*)=([A-Za-z*]*)\/(.*)$/s.exec(item);
  if (match === null) return;
  const [, grantee = '', letters = '', grantor = ''] = match;
  for (const [, letter = '', star] of letters.matchAll(/([A-Za-z])(\*)?/g)) {
    const privilege = PRIVILEGE_LETTERS[letter];
    if (privilege === undefined) continue;
    yield [roleOid(grantor, user), roleOid(grantee, user), privilege, star !== undefined];
  }
}

export const accessListRoutines: readonly Routine[] = [
  catalogSetFunction(
    {
      oid: 1689,
      name: 'aclexplode',
      args: ['_aclitem'],
      argumentNames: ['acl'],
      result: 'record',
      description: 'the privileges of an access list, one a row',
      columns: [
        ['grantor', 'oid'],
        ['grantee', 'oid'],
        ['privilege_type', 'text'],
        ['is_grantable', 'bool'],
      ],
    },
    function* (args) {
      for (const item of args.elements(0)) yield* explode(asText(item), args.context.session.user);
    },
  ),
  catalogFunction(
    {
      oid: 3943,
      name: 'acldefault',
      args: ['char', 'oid'],
      result: '_aclitem',
      volatility: 'immutable',
      description: 'the access list that objects of a kind have when none was given',
    },
    (args) => {
      const letters = DEFAULTS[args.text(0)];
      if (letters === undefined) throw pgError('XX000', `unrecognized object type abbreviation: ${args.text(0)}`);
      const owner = quoteIdentifier(args.context.session.user);
      const [everybody, own] = letters;
      return array([
        ...(everybody === '' ? [] : [`=${everybody}/${owner}`]),
        ...(own === '' ? [] : [`${owner}=${own}/${owner}`]),
      ]);
    },
  ),
  catalogFunction(
    {
      oid: 1365,
      name: 'makeaclitem',
      args: ['oid', 'oid', 'text', 'bool'],
      result: 'aclitem',
      volatility: 'immutable',
      description: 'an entry of an access list: grantee, grantor, privileges, grantable',
    },
    (args) => {
      const privileges = parsePrivileges(args.text(2), Object.values(PRIVILEGE_LETTERS));
      const letters = Object.keys(PRIVILEGE_LETTERS).filter((letter) =>
        privileges.includes(PRIVILEGE_LETTERS[letter] ?? ''),
      );
      const nameOf = (oid: number): string => {
        if (oid === 0) return '';
        return oid === OWNER_OID ? quoteIdentifier(args.context.session.user) : String(oid);
      };
      const star = args.flag(3) ? '*' : '';
      const granted = letters.map((letter) => `${letter}${star}`).join('');
      return `${nameOf(args.number(0))}=${granted}/${nameOf(args.number(1))}`;
    },
  ),
];

/** The letters of an entry, each once, in order; `*` after a letter counts as one of its own. */
function partsOf(item: string): { readonly grantee: string; readonly grantor: string; readonly rights: Set<string> } {
  const [, grantee = '', letters = '', grantor = ''] = /^(.*)=([A-Za-z*]*)\/(.*)$/s.exec(item) ?? [];
  const rights = new Set<string>();
  for (const [, letter = '', star] of letters.matchAll(/([A-Za-z])(\*)?/g)) {
    rights.add(letter);
    if (star !== undefined) rights.add(`${letter}*`);
  }
  return { grantee, grantor, rights };
}

function holdsEntry(held: string, wanted: string): boolean {
  const [all, some] = [partsOf(held), partsOf(wanted)];
  return (
    all.grantee === some.grantee &&
    all.grantor === some.grantor &&
    [...some.rights].every((right) => all.rights.has(right))
  );
}

function unsupported(name: string): FunctionDefinition['implementation'] {
  return () => {
    throw pgError('0A000', `${name} is no longer supported`);
  };
}

function accessListOperator(
  name: string,
  oid: number,
  code: string,
  codeOid: number,
  left: 'aclitem' | '_aclitem',
  resultType: 'bool' | '_aclitem',
  description: string,
  implementation: FunctionDefinition['implementation'],
): OperatorDefinition {
  const definition: FunctionDefinition = {
    kind: 'function',
    oid: codeOid,
    name: code,
    argumentTypes: [left, 'aclitem'],
    resultType,
    strict: true,
    volatility: 'immutable',
    description,
    implementation,
  };
  return { oid, name, left, right: 'aclitem', resultType, function: definition };
}

export const accessListOperators: readonly OperatorDefinition[] = [
  {
    ...accessListOperator('=', 974, 'aclitemeq', 1062, 'aclitem', 'bool', 'equal', ([left = null, right = null]) => {
      const [a, b] = [asText(left), asText(right)];
      return holdsEntry(a, b) && holdsEntry(b, a);
    }),
    commutator: '=',
  },
  accessListOperator('+', 966, 'aclinsert', 1035, '_aclitem', '_aclitem', 'an error', unsupported('aclinsert')),
  accessListOperator('-', 967, 'aclremove', 1036, '_aclitem', '_aclitem', 'an error', unsupported('aclremove')),
  accessListOperator(
    '@>',
    968,
    'aclcontains',
    1037,
    '_aclitem',
    'bool',
    'whether an access list grants what an entry grants',
    (values, context) => {
      const args = new Arguments(values, context);
      return args.elements(0).some((held) => held !== null && holdsEntry(asText(held), args.text(1)));
    },
  ),
];
