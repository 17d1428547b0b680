// Arguments of a procedure as the form that Twilio takes.
import { type JsValue, PgError, type RowValues } from '@twilio-sql/sql-engine/driver';
import type { ResourceProperty, ResourceWrite } from '../catalog-data/resource.ts';
import { parameterText } from '../table/parameter-text.ts';
import type { BodyArgument } from './operation-procedure.ts';

export type FormParameter = readonly [name: string, value: string];

/** In the order in which the arguments were given. An empty text is sent: it means something. */
export function encodeArguments(
  procedure: string,
  body: readonly BodyArgument[],
  values: RowValues,
): readonly FormParameter[] {
  return [...values].flatMap(([name, value]) => {
    const found = body.find((candidate) => candidate.argument === name);
    if (found === undefined || value === null) return [];
    return textsOf(procedure, name, found.property, value).map((text): FormParameter => [
      found.property.parameter,
      text,
    ]);
  });
}

function textsOf(procedure: string, name: string, property: ResourceProperty, value: JsValue): readonly string[] {
  const elements = typeof value === 'object' && value !== null && 'elements' in value ? value.elements : [value];
  return elements.map((element) => {
    const text = element === null ? undefined : parameterText(property.type, element);
    if (text !== undefined) return text;
    throw new PgError({
      code: element === null ? '22004' : '22023',
      message: `value of argument "${name}" of ${procedure} cannot be sent to Twilio`,
      detail: `The property ${property.parameter} takes ${property.type}. Nothing was sent.`,
    });
  });
}

/** 23502 for what Twilio would refuse, before anything is sent. */
export function requireOneOf(
  procedure: string,
  write: ResourceWrite,
  body: readonly BodyArgument[],
  values: RowValues,
): void {
  for (const set of write.atLeastOneOf) {
    const offered = body.filter(({ property }) => set.includes(property.parameter)).map(({ argument }) => argument);
    if (offered.length === 0 || offered.some((argument) => values.has(argument))) continue;
    throw new PgError({
      code: '23502',
      message: `procedure ${procedure} needs at least one of ${offered.map((name) => `"${name}"`).join(', ')}`,
      detail: 'Nothing was sent.',
    });
  }
}
