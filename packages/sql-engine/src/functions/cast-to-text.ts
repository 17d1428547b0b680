// A value as `value::text` gives it.

import { typeByOid } from '../types/registry.ts';
import type { JsValue } from '../types/values.ts';
import { casts } from './casts.ts';
import type { CallContext } from './function-definition.ts';

/** The functions that cast to text, by source type. */
const textCasts = new Map(
  casts.flatMap(({ source, target, method }) =>
    target === 'text' && typeof method !== 'string' ? [[source, method] as const] : [],
  ),
);

/** A value as the cast to text gives it: by the type's function, else as it prints. */
export function castToText(value: JsValue, typeOid: number, context: CallContext): string {
  const type = typeByOid(typeOid);
  const text = textCasts.get(type.name)?.implementation([value], context);
  return typeof text === 'string' ? text : type.output(value, context.session);
}
