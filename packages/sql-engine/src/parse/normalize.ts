// A statement's text without its constants: for logs, which must not hold message bodies and phone numbers.

import { normalizeSync } from 'libpg-query';

/** Constants become $1, $2 …; a text that cannot be read becomes nothing. */
export function normalizeSql(text: string): string {
  try {
    return normalizeSync(text);
  } catch {
    return '';
  }
}
