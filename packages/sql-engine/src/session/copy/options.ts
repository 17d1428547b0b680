// The options of COPY, checked as Postgres checks them (ProcessCopyOptions in copy.c of release 15).

import type { Node } from '@pgsql/types';
import { pgError, type PgError } from '../../errors.ts';
import { clientCharset } from '../../functions/text-charsets.ts';
import { nodeAs, nodeOf, positionOfLocation, stringsOf } from '../../parse/nodes.ts';
import { parseBool } from '../settings/check-value.ts';
import { constantText } from '../utility/constants.ts';

export interface CopyOptions {
  readonly format: 'text' | 'csv' | 'binary';
  readonly delimiter: string;
  /** How NULL is written. */
  readonly null: string;
  readonly header: 'none' | 'line' | 'match';
  /** Of the data, by Postgres' name; undefined: the client's. */
  readonly encoding: string | undefined;
  readonly quote: string;
  readonly escape: string;
  readonly forceQuote: ColumnChoice;
  readonly forceNotNull: ColumnChoice;
  readonly forceNull: ColumnChoice;
}

export type ColumnChoice = 'all' | readonly string[];

/** Throws 42601, 22023, 0A000. */
export function copyOptions(nodes: readonly Node[], isFrom: boolean): CopyOptions {
  const given = new Given(nodes);
  const format = formatOf(given);
  const binary = format === 'binary';
  if (binary && given.has('delimiter')) throw pgError('42601', 'cannot specify DELIMITER in BINARY mode');
  if (binary && given.has('null')) throw pgError('42601', 'cannot specify NULL in BINARY mode');
  const options: CopyOptions = {
    format,
    delimiter: given.text('delimiter') ?? (format === 'csv' ? ',' : '\t'),
    null: given.text('null') ?? (format === 'csv' ? '' : '\\N'),
    header: headerOf(given, isFrom),
    encoding: encodingOf(given),
    quote: given.text('quote') ?? '"',
    escape: given.text('escape') ?? given.text('quote') ?? '"',
    forceQuote: given.columns('force_quote', true),
    forceNotNull: given.columns('force_not_null', false),
    forceNull: given.columns('force_null', false),
  };
  checkFreeze(given);
  checkCharacters(options);
  if (binary && options.header !== 'none') throw pgError('0A000', 'cannot specify HEADER in BINARY mode');
  checkCsv(options, given, isFrom);
  if (options.null.includes(options.delimiter)) {
    throw pgError('0A000', 'COPY delimiter must not appear in the NULL specification');
  }
  if (format === 'csv' && options.null.includes(options.quote)) {
    throw pgError('0A000', 'CSV quote character must not appear in the NULL specification');
  }
  return options;
}

interface GivenOption {
  readonly arg: Node | undefined;
  readonly position: number | undefined;
}

const NAMES: ReadonlySet<string> = new Set([
  'format',
  'freeze',
  'delimiter',
  'null',
  'header',
  'quote',
  'escape',
  'force_quote',
  'force_not_null',
  'force_null',
  'encoding',
]);

class Given {
  readonly #byName = new Map<string, GivenOption>();

  constructor(nodes: readonly Node[]) {
    for (const node of nodes) {
      const { defname: name = '', arg, location } = nodeOf(node, 'DefElem');
      const position = positionOfLocation(location);
      if (!NAMES.has(name)) throw at('42601', `option "${name}" not recognized`, position);
      if (this.#byName.has(name)) throw at('42601', 'conflicting or redundant options', position);
      this.#byName.set(name, { arg, position });
    }
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  option(name: string): GivenOption | undefined {
    return this.#byName.get(name);
  }

  text(name: string): string | undefined {
    const option = this.#byName.get(name);
    if (option === undefined) return undefined;
    const text = constantText(option.arg);
    if (text === undefined) throw pgError('42601', `${name} requires a parameter`);
    return text;
  }

  columns(name: string, star: boolean): ColumnChoice {
    const option = this.#byName.get(name);
    if (option === undefined) return [];
    if (star && nodeAs(option.arg, 'A_Star') !== undefined) return 'all';
    const list = nodeAs(option.arg, 'List');
    if (list !== undefined) return stringsOf(list.items);
    throw at('22023', `argument to option "${name}" must be a list of column names`, option.position);
  }
}

function formatOf(given: Given): CopyOptions['format'] {
  const format = given.text('format') ?? 'text';
  if (format === 'text' || format === 'csv' || format === 'binary') return format;
  throw at('22023', `COPY format "${format}" not recognized`, given.option('format')?.position);
}

function headerOf(given: Given, isFrom: boolean): CopyOptions['header'] {
  const option = given.option('header');
  if (option === undefined) return 'none';
  if (option.arg === undefined) return 'line';
  const text = constantText(option.arg) ?? '';
  if (text.toLowerCase() === 'match') {
    if (!isFrom) throw pgError('0A000', 'cannot use "match" with HEADER in COPY TO');
    return 'match';
  }
  const value = parseBool(text);
  if (value === undefined) throw pgError('42601', 'header requires a Boolean value or "match"');
  return value ? 'line' : 'none';
}

/** Rows are as they are: nothing is frozen. */
function checkFreeze(given: Given): void {
  const option = given.option('freeze');
  if (option?.arg === undefined || parseBool(constantText(option.arg) ?? '') !== undefined) return;
  throw pgError('42601', 'freeze requires a Boolean value');
}

function encodingOf(given: Given): string | undefined {
  const name = given.text('encoding');
  if (name === undefined) return undefined;
  const known = clientCharset(name);
  if (known !== undefined) return known;
  throw at('22023', 'argument to option "encoding" must be a valid encoding name', given.option('encoding')?.position);
}

function checkCharacters({ delimiter, null: nullText, format }: CopyOptions): void {
  if (!isOneByte(delimiter)) throw pgError('0A000', 'COPY delimiter must be a single one-byte character');
  if (/[\r\n]/.test(delimiter)) throw pgError('22023', 'COPY delimiter cannot be newline or carriage return');
  if (/[\r\n]/.test(nullText)) {
    throw pgError('22023', 'COPY null representation cannot use newline or carriage return');
  }
  // They would be taken for escapes.
  if (format !== 'csv' && '\\.abcdefghijklmnopqrstuvwxyz0123456789'.includes(delimiter)) {
    throw pgError('22023', `COPY delimiter cannot be "${delimiter}"`);
  }
}

function checkCsv(options: CopyOptions, given: Given, isFrom: boolean): void {
  const csv = options.format === 'csv';
  const needsCsv = (name: string, label: string): void => {
    if (!csv && given.has(name)) throw pgError('0A000', `COPY ${label} available only in CSV mode`);
  };
  needsCsv('quote', 'quote');
  if (csv && !isOneByte(options.quote)) throw pgError('0A000', 'COPY quote must be a single one-byte character');
  if (csv && options.quote === options.delimiter) {
    throw pgError('22023', 'COPY delimiter and quote must be different');
  }
  needsCsv('escape', 'escape');
  if (csv && !isOneByte(options.escape)) throw pgError('0A000', 'COPY escape must be a single one-byte character');
  needsCsv('force_quote', 'force quote');
  if (isFrom && given.has('force_quote')) throw pgError('0A000', 'COPY force quote only available using COPY TO');
  needsCsv('force_not_null', 'force not null');
  if (!isFrom && given.has('force_not_null')) {
    throw pgError('0A000', 'COPY force not null only available using COPY FROM');
  }
  needsCsv('force_null', 'force null');
  if (!isFrom && given.has('force_null')) throw pgError('0A000', 'COPY force null only available using COPY FROM');
}

function isOneByte(text: string): boolean {
  return text.length === 1 && text.charCodeAt(0) < 0x80;
}

function at(code: string, message: string, position: number | undefined): PgError {
  return pgError(code, message, position === undefined ? {} : { position });
}
