// boolean.

import { fixedView } from './bytes.ts';
import { defineType } from './define-type.ts';
import { invalidInput } from './invalid.ts';

const trueWords = ['true', 'yes', 'on'];
const falseWords = ['false', 'no', 'off'];

/** parse_bool: unambiguous prefixes of true, yes, on, 1 and their opposites; undefined for anything else. */
export function parseBoolean(text: string): boolean | undefined {
  const word = text.toLowerCase();
  if (word === '1') return true;
  if (word === '0') return false;
  if (word === '' || word === 'o') return undefined;
  if (trueWords.some((candidate) => candidate.startsWith(word))) return true;
  return falseWords.some((candidate) => candidate.startsWith(word)) ? false : undefined;
}

export const booleanType = defineType<boolean>({
  oid: 16,
  name: 'bool',
  formalName: 'boolean',
  category: 'B',
  preferred: true,
  length: 1,
  arrayOid: 1000,
  storage: 'boolean',
  comparison: 'native',
  toStorage: (value) => (value ? 1 : 0),
  fromStorage: (value) => Number(value) !== 0,
  input: (text) => {
    const value = parseBoolean(text.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, ''));
    if (value === undefined) throw invalidInput('boolean', text);
    return value;
  },
  output: (value) => (value ? 't' : 'f'),
  outputStored: (value) => (Number(value) === 0 ? 'f' : 't'),
  receive: (bytes) => fixedView(bytes, 1).getUint8(0) !== 0,
  send: (value) => Uint8Array.of(value ? 1 : 0),
  description: 'true or false',
});
