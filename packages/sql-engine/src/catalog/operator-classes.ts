// Which operator class an index over a type has, and which operator is its equality: from the generated data.

import { findTypeByName } from '../types/registry.ts';
import { flag, generatedRow, generatedRows, number } from './generated-data.ts';

const BTREE = 403;
const EQUAL_STRATEGY = 3;
const ANY_ARRAY = 2277;
/** Types whose indexes use the operators of another, binary coercible one. */
const COERCED: Readonly<Record<string, string>> = { varchar: 'text', cidr: 'inet' };

let defaultClasses: ReadonlyMap<number, number> | undefined;
let equalityOperators: ReadonlyMap<string, number> | undefined;

/** OID of the default btree operator class of a type, 0 if there is none. */
export function btreeClass(typeName: string): number {
  defaultClasses ??= new Map(
    generatedRows('operator-classes')
      .filter((row) => row['opcmethod'] === BTREE && flag(row, 'opcdefault'))
      .map((row) => [number(row, 'opcintype'), number(row, 'oid')]),
  );
  const type = findTypeByName(COERCED[typeName] ?? typeName);
  if (type === undefined) return 0;
  return defaultClasses.get(type.kind === 'array' ? ANY_ARRAY : type.oid) ?? 0;
}

/** OID of the `=` by which a btree index over the type compares, 0 if there is none. */
export function equalityOperator(typeName: string): number {
  const operatorClass = generatedRow('operator-classes', btreeClass(typeName));
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
