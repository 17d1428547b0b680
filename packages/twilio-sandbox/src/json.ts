// JSON as the sandbox sends it.
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** One row of an answer, keys as Twilio spells them. */
export type Row = Readonly<Record<string, JsonValue>>;

/** Text that is known to need no escapes (numbers, sids, enum values), or `null`. */
export function quoted(value: string | null): string {
  return value === null ? 'null' : `"${value}"`;
}

/** A column as text: texts as they are, numbers and booleans in JSON's form, null and what is absent as ''. */
export function textOf(row: Row, column: string): string {
  const value = row[column];
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
