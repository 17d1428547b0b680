// Types that stand for others in signatures, and types that functions of the server have and users never see.

import { pgError } from '../errors.ts';
import { defineType, storedText } from './define-type.ts';
import { textLikeType } from './text-types.ts';
import type { TypeDefinition } from './type-definition.ts';
import type { JsValue } from './values.ts';

function pseudoType(oid: number, name: string, length: number, formalName = name): TypeDefinition {
  const refuse = (direction: string) => (): never => {
    throw pgError('0A000', `cannot ${direction} a value of type ${name}`);
  };
  return defineType<JsValue>({
    oid,
    name,
    formalName,
    kind: 'pseudo',
    category: 'P',
    length,
    arrayOid: 0,
    storage: 'text',
    comparison: 'none',
    toStorage: (value) => (typeof value === 'string' ? value : null),
    fromStorage: storedText,
    input: refuse('accept'),
    output: refuse('display'),
    description: 'a pseudo-type',
  });
}

const names: readonly (readonly [oid: number, name: string, length: number])[] = [
  [2277, 'anyarray', -1],
  [2283, 'anyelement', 4],
  [2776, 'anynonarray', 4],
  [3500, 'anyenum', 4],
  [3831, 'anyrange', -1],
  [4537, 'anymultirange', -1],
  [5077, 'anycompatible', 4],
  [5078, 'anycompatiblearray', -1],
  [5079, 'anycompatiblenonarray', 4],
  [5080, 'anycompatiblerange', -1],
  [4538, 'anycompatiblemultirange', -1],
  [2279, 'trigger', 4],
  [3838, 'event_trigger', 4],
  [2280, 'language_handler', 4],
  [2281, 'internal', 4],
  [3115, 'fdw_handler', 4],
  [325, 'index_am_handler', 4],
  [3310, 'tsm_handler', 4],
  [269, 'table_am_handler', 4],
  [32, 'pg_ddl_command', 4],
];

export const voidType = textLikeType({
  oid: 2278,
  name: 'void',
  kind: 'pseudo',
  category: 'P',
  length: 4,
  arrayOid: 0,
  comparison: 'none',
  input: () => '',
  output: () => '',
  description: 'the result of a function that returns nothing',
});

export const pseudoTypes: readonly TypeDefinition[] = [
  pseudoType(2276, 'any', 4, '"any"'),
  ...names.map(([oid, name, length]) => pseudoType(oid, name, length)),
  voidType,
];
