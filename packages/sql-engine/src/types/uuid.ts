// uuid: 16 bytes, kept as their canonical text, whose order is the order of the bytes.

import { fixedView } from './bytes.ts';
import { defineType, storedText, textStorage } from './define-type.ts';
import { invalidInput } from './invalid.ts';

const uuidPattern = /^(?:[0-9a-f]{4}-?){7}[0-9a-f]{4}$/;

function canonical(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export function parseUuid(text: string): string {
  const lower = text.toLowerCase();
  const bare = lower.startsWith('{') && lower.endsWith('}') ? lower.slice(1, -1) : lower;
  if (!uuidPattern.test(bare)) throw invalidInput('uuid', text);
  return canonical(bare.replaceAll('-', ''));
}

export const uuidType = defineType<string>({
  oid: 2950,
  name: 'uuid',
  category: 'U',
  length: 16,
  arrayOid: 2951,
  ...textStorage,
  comparison: 'native',
  input: parseUuid,
  output: (value) => value,
  outputStored: storedText,
  receive: (bytes) => {
    fixedView(bytes, 16);
    return canonical(Buffer.from(bytes).toString('hex'));
  },
  send: (value) => new Uint8Array(Buffer.from(value.replaceAll('-', ''), 'hex')),
  description: 'a universally unique identifier',
});
