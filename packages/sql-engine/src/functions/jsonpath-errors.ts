// Errors of jsonpath's evaluation: predicates turn them into unknown, and `silent` hides them.

import { PgError } from '../errors.ts';

export class JsonPathError extends PgError {}

export function pathError(code: string, message: string, more: { readonly hint?: string } = {}): JsonPathError {
  return new JsonPathError({ code, message, ...more });
}
