// json (the text as it was given) and jsonb (the text as Postgres prints it).

import { pgError } from '../errors.ts';
import { decodeText, encodeText } from './bytes.ts';
import { Decimal } from './decimal.ts';
import { defineType, storedText, textStorage } from './define-type.ts';
import type { JsonNode } from './json-parser.ts';
import { JsonDateTime } from './json-date-time.ts';
import { isJsonArray, parseJson, parseJsonb, writeJsonb } from './json-parser.ts';
import { decimalKey, textPart } from './ordered-key.ts';

/** Throws unless the text is JSON; the fast way first, the exact error after. */
export function checkJson(text: string): string {
  try {
    JSON.parse(text);
  } catch {
    checkGrammar(text);
  }
  return text;
}

/** The grammar without jsonb's limits: json takes \u0000 and numbers of any size. */
function checkGrammar(text: string): void {
  try {
    parseJson(text);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && (error.code === '22P05' || error.code === '22003'))) throw error;
  }
}

export const jsonType = defineType<string>({
  oid: 114,
  name: 'json',
  category: 'U',
  length: -1,
  arrayOid: 199,
  ...textStorage,
  comparison: 'none',
  input: checkJson,
  output: (value) => value,
  outputStored: storedText,
  receive: (bytes) => checkJson(decodeText(bytes)),
  send: encodeText,
  description: 'JSON as it was written',
});

/** The order of jsonb: object > array > boolean > number > string > null; fewer members first. */
function documentKey(node: JsonNode): string {
  if (node === null) return '1';
  if (typeof node === 'string') return `2${textPart(node)}`;
  if (node instanceof Decimal) return `3${textPart(decimalKey(node))}`;
  if (typeof node === 'boolean') return node ? '41' : '40';
  if (node instanceof JsonDateTime) return documentKey(node.toString());
  if (isJsonArray(node)) return `5${countPart(node.length)}${node.map(documentKey).join('')}`;
  const members: string[] = [];
  for (const [key, value] of node) members.push(textPart(key), documentKey(value));
  return `6${countPart(node.size)}${members.join('')}`;
}

function countPart(count: number): string {
  return count.toString(16).padStart(8, '0');
}

/** An empty array at the top sorts before everything: Postgres keeps it so for compatibility. */
export function jsonbKey(text: string): string {
  return text === '[]' ? '0' : documentKey(parseJsonb(text));
}

const JSONB_VERSION = 1;

export const jsonbType = defineType<string>({
  oid: 3802,
  name: 'jsonb',
  category: 'U',
  length: -1,
  arrayOid: 3807,
  ...textStorage,
  comparison: 'key',
  sortKey: jsonbKey,
  input: (text) => writeJsonb(parseJsonb(text)),
  output: (value) => value,
  outputStored: storedText,
  receive: (bytes) => {
    if (bytes[0] !== JSONB_VERSION) throw pgError('XX000', `unsupported jsonb version number ${bytes[0] ?? 0}`);
    return writeJsonb(parseJsonb(decodeText(bytes.subarray(1))));
  },
  send: (value) => {
    const text = encodeText(value);
    const bytes = new Uint8Array(text.byteLength + 1);
    bytes[0] = JSONB_VERSION;
    bytes.set(text, 1);
    return bytes;
  },
  description: 'JSON in a normal form',
});
