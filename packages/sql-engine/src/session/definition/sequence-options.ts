// The options of CREATE SEQUENCE, ALTER SEQUENCE and identity columns, with their defaults.
// https://www.postgresql.org/docs/15/sql-createsequence.html

import type { DefElem, Node } from '@pgsql/types';
import { pgError } from '../../errors.ts';
import type { SequenceOptions } from '../../local/definitions.ts';
import { nodeAs, positionOfLocation, stringsOf } from '../../parse/nodes.ts';

type IntegerType = SequenceOptions['type'];

const LIMITS: Readonly<Record<IntegerType, bigint>> = {
  int2: 32767n,
  int4: 2147483647n,
  int8: 9223372036854775807n,
};

const FORMAL: Readonly<Record<IntegerType, string>> = { int2: 'smallint', int4: 'integer', int8: 'bigint' };

export function sequenceOptions(
  elements: readonly DefElem[],
  { type: columnType, before }: { readonly type?: IntegerType; readonly before?: SequenceOptions } = {},
): SequenceOptions {
  const given = new Map<string, DefElem>();
  for (const element of elements) {
    const name = element.defname ?? '';
    if (given.has(name)) {
      throw pgError('42601', 'conflicting or redundant options', { position: positionOfLocation(element.location) });
    }
    given.set(name, element);
  }
  const type = typeOf(given.get('as')) ?? before?.type ?? columnType ?? 'int8';
  const increment = integer(given.get('increment')) ?? big(before?.increment) ?? 1n;
  if (increment === 0n) throw pgError('22023', 'INCREMENT must not be zero');
  const limit = LIMITS[type];
  const keepsBounds = before !== undefined && before.type === type;
  const max = bound(given, 'maxvalue') ?? (keepsBounds ? big(before.max) : undefined) ?? (increment > 0n ? limit : -1n);
  const min =
    bound(given, 'minvalue') ?? (keepsBounds ? big(before.min) : undefined) ?? (increment > 0n ? 1n : -limit - 1n);
  if (max > limit) throw pgError('22023', `MAXVALUE (${max}) is out of range for sequence data type ${FORMAL[type]}`);
  if (min < -limit - 1n)
    throw pgError('22023', `MINVALUE (${min}) is out of range for sequence data type ${FORMAL[type]}`);
  if (min >= max) throw pgError('22023', `MINVALUE (${min}) must be less than MAXVALUE (${max})`);
  const start = integer(given.get('start')) ?? big(before?.start) ?? (increment > 0n ? min : max);
  if (start < min) throw pgError('22023', `START value (${start}) cannot be less than MINVALUE (${min})`);
  if (start > max) throw pgError('22023', `START value (${start}) cannot be greater than MAXVALUE (${max})`);
  const cache = integer(given.get('cache')) ?? big(before?.cache) ?? 1n;
  if (cache <= 0n) throw pgError('22023', `CACHE (${cache}) must be greater than zero`);
  const cycle = given.get('cycle');
  return {
    type,
    increment: String(increment),
    min: String(min),
    max: String(max),
    start: String(start),
    cache: String(cache),
    cycle: cycle === undefined ? (before?.cycle ?? false) : nodeAs(cycle.arg, 'Boolean')?.boolval === true,
  };
}

function big(text: string | undefined): bigint | undefined {
  return text === undefined ? undefined : BigInt(text);
}

function typeOf(element: DefElem | undefined): IntegerType | undefined {
  if (element === undefined) return undefined;
  const name = stringsOf(nodeAs(element.arg, 'TypeName')?.names).at(-1) ?? '';
  if (name === 'int2' || name === 'int4' || name === 'int8') return name;
  throw pgError('22023', 'sequence type must be smallint, integer, or bigint');
}

/** NO MAXVALUE arrives without a value, like what is not said. */
function bound(given: ReadonlyMap<string, DefElem>, name: string): bigint | undefined {
  return integer(given.get(name));
}

export function integer(element: DefElem | undefined): bigint | undefined {
  return element?.arg === undefined ? undefined : integerOf(element.arg);
}

function integerOf(node: Node): bigint | undefined {
  const small = nodeAs(node, 'Integer');
  if (small !== undefined) return BigInt(small.ival ?? 0);
  const large = nodeAs(node, 'Float');
  return large === undefined ? undefined : BigInt(large.fval ?? '0');
}
