// jsonpath: a path into JSON, kept as the text that Postgres prints. Patterns of like_regex are checked when they
// are used.

import { decodeText, encodeText } from './bytes.ts';
import { pgError } from '../errors.ts';
import { defineType, storedText, textStorage } from './define-type.ts';
import { parseJsonPath } from './jsonpath-parser.ts';
import { printJsonPath } from './jsonpath-printer.ts';

const VERSION = 1;

export const jsonPathType = defineType<string>({
  oid: 4072,
  name: 'jsonpath',
  category: 'U',
  length: -1,
  arrayOid: 4073,
  ...textStorage,
  comparison: 'none',
  input: (text) => printJsonPath(parseJsonPath(text)),
  output: (value) => value,
  outputStored: storedText,
  receive: (bytes) => {
    if (bytes[0] !== VERSION) throw pgError('XX000', `unsupported jsonpath version number: ${bytes[0] ?? 0}`);
    return printJsonPath(parseJsonPath(decodeText(bytes.subarray(1))));
  },
  send: (value) => {
    const text = encodeText(value);
    const bytes = new Uint8Array(text.byteLength + 1);
    bytes[0] = VERSION;
    bytes.set(text, 1);
    return bytes;
  },
  description: 'a path into JSON',
});
