// What a dialect is: how it spells, and tables of what it calls otherwise than Postgres. What is in no table is
// refused by name, so that nothing is taken for what it is not.

import { pgError } from '../errors.ts';
import type { PgError } from '../errors.ts';
import type { Spelling } from './tokens.ts';

/** An argument of a call, translated. */
export interface Argument {
  readonly text: string;
  /** Its value, where it is nothing but a string. */
  readonly literal: string | undefined;
  /** Where it is a single word: a unit of time, a type. */
  readonly word: string | undefined;
}

/** The call in Postgres' SQL, as one operand. */
export type FunctionTranslation = (args: readonly Argument[]) => string;

/** A type's name and modifiers (`10`, `2`) in Postgres' SQL. */
export type TypeTranslation = string | ((modifiers: readonly string[]) => string);

export interface Dialect {
  readonly name: string;
  readonly spelling: Spelling;
  readonly functions: Readonly<Record<string, FunctionTranslation>>;
  /** Functions that Postgres has with the same name and meaning. */
  readonly sameFunctions: ReadonlySet<string>;
  readonly types: Readonly<Record<string, TypeTranslation>>;
  /** Operators, and words that are operators or noise; null: refused. */
  readonly operators: Readonly<Record<string, string | null>>;
  /** Dividing whole numbers gives a fraction. */
  readonly dividesExactly: boolean;
  /** LIKE ignores case. */
  readonly likeIgnoresCase: boolean;
  /** A backslash in a pattern quotes the next sign. */
  readonly backslashInPatterns: boolean;
  /** Brackets in a pattern are sets of signs. */
  readonly bracketsInPatterns?: boolean;
  /** Nulls are smaller than everything. */
  readonly nullsAreLow: boolean;
  /** `+` concatenates strings. */
  readonly plusConcatenates?: boolean;
  /** A name in quotes can hold several, with dots between them. */
  readonly dottedNames?: boolean;
  /** Schemas that mean none. */
  readonly defaultSchemas?: readonly string[];
  /** TRY_CAST of a string to a whole number rounds. */
  readonly safeCastRounds?: boolean;
  /** CAST to a whole number drops the fraction. */
  readonly castTruncates?: boolean;
  /** `a IS b` compares any values. */
  readonly isCompares?: boolean;
}

export function refuse(what: string, dialect?: string): PgError {
  return pgError('0A000', `${what}${dialect === undefined ? '' : ` of ${dialect}`} is not supported`);
}

export function quoteLiteral(value: string): string {
  const quoted = `'${value.replaceAll("'", "''")}'`;
  return value.includes('\\') ? ` E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
