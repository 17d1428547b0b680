// Fields for tests of formats.
import type { Field } from '@twilio-sql/sql-engine';

export function field(name: string, type = 25): Field {
  return { name, type, modifier: -1, length: -1, tableOid: 0, columnNumber: 0 };
}
