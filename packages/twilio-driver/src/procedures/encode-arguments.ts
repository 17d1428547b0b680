// Arguments of a procedure as what Twilio takes.
import { PgError, type RowValues } from '@twilio-sql/sql-engine/driver';
import type { ResourceProperty, ResourceWrite } from '../catalog-data/resource.ts';
import { type EncodedWrite, encodeValues, type GivenProperty } from '../writes/encode-values.ts';
import type { BodyArgument } from './operation-procedure.ts';

/** In the order in which the arguments were given. An empty text is sent: it means something. */
export function encodeArguments(
  procedure: string,
  kind: ResourceWrite['body'],
  body: readonly BodyArgument[],
  values: RowValues,
): EncodedWrite {
  const given = [...values].flatMap(([name, value]): readonly GivenProperty[] => {
    const found = body.find((candidate) => candidate.argument === name);
    return found === undefined || value === null ? [] : [[found.property, value]];
  });
  const argumentOf = (property: ResourceProperty): string =>
    body.find((candidate) => candidate.property === property)?.argument ?? property.column;
  const refusal = (code: string, property: ResourceProperty): PgError =>
    new PgError({
      code,
      message: `value of argument "${argumentOf(property)}" of ${procedure} cannot be sent to Twilio`,
      detail: `The property ${property.parameter} takes ${property.type}. Nothing was sent.`,
    });
  return encodeValues(given, {
    body: kind,
    purpose: 'insert',
    refusals: {
      unsendable: (property) => refusal('22023', property),
      nullElement: (property) => refusal('22004', property),
      nullValue: (property) => refusal('22004', property),
    },
  });
}

/** 23502 for what Twilio would refuse, before anything is sent. */
export function requireOneOf(
  procedure: string,
  sets: ResourceWrite['atLeastOneOf'],
  body: readonly BodyArgument[],
  values: RowValues,
): void {
  for (const set of sets) {
    const offered = body.filter(({ property }) => set.includes(property.parameter)).map(({ argument }) => argument);
    if (offered.length === 0 || offered.some((argument) => values.has(argument))) continue;
    throw new PgError({
      code: '23502',
      message: `procedure ${procedure} needs at least one of ${offered.map((name) => `"${name}"`).join(', ')}`,
      detail: 'Nothing was sent.',
    });
  }
}
