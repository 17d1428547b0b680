// Statements whose answers differ on purpose, each with its reason. A reason that nothing needs any more is told.

export interface KnownDifference {
  readonly reason: string;
  readonly files: RegExp;
}

export const knownDifferences: readonly KnownDifference[] = [
  {
    reason: 'a row of Twilio cannot be locked (FOR UPDATE), and a cursor over such a query is not there',
    files: /^postgres_fdw\/(136|138|149|150|151|152)-/,
  },
  {
    reason: 'a resource of Twilio has no place in a file (ctid)',
    files: /^(dbeaver\/091|duckdb-postgres\/00[89])-/,
  },
  {
    reason: 'asks, by name, for a column that only the recordings have (calls.annotation, incoming_phone_numbers.tags)',
    files: /^(pgjdbc\/058|pgjdbc-simple\/097|metabase\/019|postgres_fdw\/06[567])-/,
  },
];
