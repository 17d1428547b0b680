// Names that Postgres makes for indexes and constraints: `calls_pkey`, `calls_account_sid_fkey`, cut to what an
// identifier may hold. https://www.postgresql.org/docs/15/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS

const MAX_IDENTIFIER_BYTES = 63;

/** `first_second_label`; where that is too long, the longer of the first two is shortened. */
export function constraintName(first: string, second: string, label: string): string {
  const room = MAX_IDENTIFIER_BYTES - label.length - 1 - (second === '' ? 0 : 1);
  let firstLength = first.length;
  let secondLength = second.length;
  while (firstLength + secondLength > room) {
    if (firstLength > secondLength) firstLength -= 1;
    else secondLength -= 1;
  }
  const parts = [first.slice(0, firstLength), second.slice(0, secondLength), label];
  return parts.filter((part) => part !== '').join('_');
}

/** The first name that is not taken, counting up; takes it. */
export function uniqueName(make: (suffix: string) => string, taken: Set<string>): string {
  let name = make('');
  for (let count = 1; taken.has(name); count += 1) name = make(String(count));
  taken.add(name);
  return name;
}

/** The name of an array type: an underscore before the element's. */
export function arrayTypeName(name: string): string {
  return `_${name}`.slice(0, MAX_IDENTIFIER_BYTES);
}
