// Types of $1, $2 …: declared ones are kept, the others are taken from the first context that wants a type.

import { pgError } from '../errors.ts';
import { OID } from '../types/oids.ts';
import { findTypeByOid, typeByOid } from '../types/registry.ts';
import type { ParameterExpression } from './tree.ts';

/** The protocol counts parameters in 16 bits. */
const PARAMETER_NUMBER_MAX = 65535;

export interface Parameters {
  readonly reference: (number: number, position: number | undefined) => ParameterExpression;
  /** The same parameter as a value of the type; sets the parameter's type when it has none. */
  readonly resolve: (parameter: ParameterExpression, type: number) => ParameterExpression;
  /** All types; throws for those that stayed unknown. */
  readonly finish: () => number[];
}

export function createParameters(declared: readonly number[]): Parameters {
  const types = declared.map((type) => (type === 0 ? OID.unknown : type));
  /** References without a type so far, with their positions. */
  const open = new Map<ParameterExpression, number | undefined>();

  const reference = (number: number, position: number | undefined): ParameterExpression => {
    if (number <= 0 || number > PARAMETER_NUMBER_MAX) {
      throw pgError('42P02', `there is no parameter $${number}`, { position });
    }
    while (types.length < number) types.push(OID.unknown);
    const index = number - 1;
    const type = types[index] ?? OID.unknown;
    // As Postgres says it, though the mistake is the client's.
    if (findTypeByOid(type) === undefined) throw pgError('XX000', `cache lookup failed for type ${type}`);
    const expression: ParameterExpression = { kind: 'parameter', index, type, modifier: -1 };
    if (expression.type === OID.unknown) open.set(expression, position);
    return expression;
  };

  const resolve = (parameter: ParameterExpression, type: number): ParameterExpression => {
    const { index } = parameter;
    const known = types[index];
    if (known === OID.unknown) {
      types[index] = type;
    } else if (known !== type) {
      throw pgError('42P08', `inconsistent types deduced for parameter $${index + 1}`, {
        detail: `${typeByOid(known).formalName} versus ${typeByOid(type).formalName}`,
        position: open.get(parameter),
      });
    }
    open.delete(parameter);
    return { ...parameter, type };
  };

  const finish = (): number[] => {
    for (const [{ index }, position] of open) {
      if (types[index] === OID.unknown) continue;
      throw pgError('42P08', `could not determine data type of parameter $${index + 1}`, { position });
    }
    const missing = types.indexOf(OID.unknown);
    if (missing >= 0) throw pgError('42P18', `could not determine data type of parameter $${missing + 1}`);
    return [...types];
  };

  return { reference, resolve, finish };
}
