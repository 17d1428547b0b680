// Casts between the types of text, and from text to what names things.

import { pgError } from '../errors.ts';
import { charType, charOf, byteOf, trimBlanks, truncateName } from '../types/text-types.ts';
import { typeByName } from '../types/registry.ts';
import type { JsValue } from '../types/values.ts';
import { binaryCast, toCast } from './casts-numbers.ts';
import { strictFunction } from './define.ts';
import type { CastDefinition } from './function-definition.ts';

const boolToText = strictFunction({
  oid: 2971,
  name: 'text',
  args: ['bool'],
  result: 'text',
  implementation: (value) => (value ? 'true' : 'false'),
  description: 'converts boolean to text: true or false',
});

const bpcharToText = strictFunction({
  oid: 401,
  name: 'text',
  args: ['bpchar'],
  result: 'text',
  implementation: trimBlanks,
  description: 'converts char(n) to text without the blanks at the end',
});

const charToText = strictFunction({
  oid: 946,
  name: 'text',
  args: ['char'],
  result: 'text',
  implementation: (value) => value,
  description: 'converts a byte to text',
});

/** The input of "char", whose result is a string. */
const toChar = (value: string): string => {
  const first = Buffer.from(value.slice(0, 2))[0];
  return first === undefined ? '' : charOf(first);
};

const textToChar = strictFunction({
  oid: 944,
  name: charType.name,
  args: ['text'],
  result: 'char',
  implementation: toChar,
  description: 'converts the first byte of a text',
});

const textToRegclass = strictFunction({
  oid: 1079,
  name: 'regclass',
  args: ['text'],
  result: 'regclass',
  volatility: 'stable',
  implementation: (value, { session }) => numberOf(typeByName('regclass').input(value, session)),
  description: 'the table with a name',
});

function numberOf(value: JsValue): number {
  return typeof value === 'number' ? value : 0;
}

function intToChar(value: number): string {
  if (value < -128 || value > 127) throw pgError('22003', '"char" out of range');
  return charOf(value & 0xff);
}

export const textCasts: readonly CastDefinition[] = [
  toCast(boolToText, 'assignment'),
  toCast(boolToText, 'assignment', 'varchar'),
  toCast(boolToText, 'assignment', 'bpchar'),
  toCast(bpcharToText, 'implicit'),
  toCast(bpcharToText, 'implicit', 'varchar'),
  toCast(charToText, 'implicit'),
  toCast(charToText, 'assignment', 'varchar'),
  toCast(
    strictFunction({
      oid: 860,
      name: 'bpchar',
      args: ['char'],
      result: 'bpchar',
      implementation: (value) => value,
      description: 'converts a byte to char(n)',
    }),
    'assignment',
  ),
  toCast(textToChar, 'assignment'),
  { source: 'varchar', target: 'char', context: 'assignment', method: textToChar },
  { source: 'bpchar', target: 'char', context: 'assignment', method: textToChar },
  toCast(
    strictFunction({
      oid: 77,
      name: 'int4',
      args: ['char'],
      result: 'int4',
      implementation: (value) => (byteOf(value) << 24) >> 24,
      description: 'converts a byte to integer',
    }),
    'explicit',
  ),
  toCast(
    strictFunction({
      oid: 78,
      name: 'char',
      args: ['int4'],
      result: 'char',
      implementation: intToChar,
      description: 'converts integer to a byte',
    }),
    'explicit',
  ),
  toCast(
    strictFunction({
      oid: 406,
      name: 'text',
      args: ['name'],
      result: 'text',
      implementation: (value) => value,
      sql: ([value]) => `(${value ?? 'NULL'})`,
      description: 'converts a name to text',
    }),
    'implicit',
  ),
  toCast(
    strictFunction({
      oid: 408,
      name: 'bpchar',
      args: ['name'],
      result: 'bpchar',
      implementation: (value) => value,
      description: 'converts a name to char(n)',
    }),
    'assignment',
  ),
  toCast(
    strictFunction({
      oid: 1401,
      name: 'varchar',
      args: ['name'],
      result: 'varchar',
      implementation: (value) => value,
      sql: ([value]) => `(${value ?? 'NULL'})`,
      description: 'converts a name to varchar',
    }),
    'assignment',
  ),
  toCast(
    strictFunction({
      oid: 407,
      name: 'name',
      args: ['text'],
      result: 'name',
      implementation: truncateName,
      description: 'converts text to a name',
    }),
    'implicit',
  ),
  toCast(
    strictFunction({
      oid: 1400,
      name: 'name',
      args: ['varchar'],
      result: 'name',
      implementation: truncateName,
      description: 'converts varchar to a name',
    }),
    'implicit',
  ),
  toCast(
    strictFunction({
      oid: 409,
      name: 'name',
      args: ['bpchar'],
      result: 'name',
      implementation: (value) => truncateName(trimBlanks(value)),
      description: 'converts char(n) to a name',
    }),
    'implicit',
  ),
  toCast(textToRegclass, 'implicit'),
  { source: 'varchar', target: 'regclass', context: 'implicit', method: textToRegclass },
  binaryCast('text', 'varchar', 'implicit'),
  binaryCast('text', 'bpchar', 'implicit'),
  binaryCast('varchar', 'text', 'implicit'),
  binaryCast('varchar', 'bpchar', 'implicit'),
  binaryCast('pg_node_tree', 'text', 'implicit'),
  binaryCast('xml', 'text', 'assignment'),
  binaryCast('xml', 'varchar', 'assignment'),
  binaryCast('xml', 'bpchar', 'assignment'),
];
