// Which operator class an index over a type has, and which operator is its equality: from the generated data.

import { findTypeByName } from '../types/registry.ts';
import { flag, generatedRow, generatedRows, number, text } from './generated-data.ts';

const BTREE = 403;
const HASH = 405;
/** pg_am.oid */
export const ACCESS_METHODS = { btree: BTREE, hash: HASH } as const;
const EQUAL_STRATEGY = 3;
const ANY_ARRAY = 2277;
/** Types whose indexes use the operators of another, binary coercible one. */
const COERCED: Readonly<Record<string, string>> = { varchar: 'text', cidr: 'inet' };

const defaultClasses = new Map<number, ReadonlyMap<number, number>>();
let equalityOperators: ReadonlyMap<string, number> | undefined;

/** OID of the default operator class of a type, 0 if there is none. */
export function defaultClass(typeName: string, method: keyof typeof ACCESS_METHODS = 'btree'): number {
  const classes = defaultClasses.get(ACCESS_METHODS[method]) ?? defaultsOf(ACCESS_METHODS[method]);
  defaultClasses.set(ACCESS_METHODS[method], classes);
  const type = findTypeByName(COERCED[typeName] ?? typeName);
  if (type === undefined) return 0;
  return classes.get(type.kind === 'array' ? ANY_ARRAY : type.oid) ?? 0;
}

function defaultsOf(method: number): ReadonlyMap<number, number> {
  return new Map(
    generatedRows('operator-classes')
      .filter((row) => row['opcmethod'] === method && flag(row, 'opcdefault'))
      .map((row) => [number(row, 'opcintype'), number(row, 'oid')]),
  );
}

export interface OperatorClass {
  readonly oid: number;
  readonly accepts: (typeName: string) => boolean;
}

export function findOperatorClass(name: string, method: keyof typeof ACCESS_METHODS): OperatorClass | undefined {
  const row = generatedRows('operator-classes').find(
    (one) => one['opcmethod'] === ACCESS_METHODS[method] && one['opcname'] === name,
  );
  if (row === undefined) return undefined;
  const accepted = number(row, 'opcintype');
  return {
    oid: number(row, 'oid'),
    accepts: (typeName) => {
      const type = findTypeByName(COERCED[typeName] ?? typeName);
      return type !== undefined && (type.oid === accepted || (type.kind === 'array' && accepted === ANY_ARRAY));
    },
  };
}

export function operatorClassName(oid: number): string {
  const row = generatedRow('operator-classes', oid);
  return row === undefined ? '' : text(row, 'opcname');
}

/** OID of the `=` by which a btree index over the type compares, 0 if there is none. */
export function equalityOperator(typeName: string): number {
  const operatorClass = generatedRow('operator-classes', defaultClass(typeName));
  if (operatorClass === undefined) return 0;
  equalityOperators ??= new Map(
    generatedRows('operator-family-operators')
      .filter((row) => row['amopstrategy'] === EQUAL_STRATEGY && row['amopmethod'] === BTREE)
      .map((row) => [
        `${number(row, 'amopfamily')} ${number(row, 'amoplefttype')} ${number(row, 'amoprighttype')}`,
        number(row, 'amopopr'),
      ]),
  );
  const family = number(operatorClass, 'opcfamily');
  const type = number(operatorClass, 'opcintype');
  return equalityOperators.get(`${family} ${type} ${type}`) ?? 0;
}
