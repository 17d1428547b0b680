// The dialects that statements can be written in, besides Postgres' own.

export const DIALECT_NAMES = ['mysql', 'mariadb', 'transactsql', 'bigquery', 'snowflake', 'sqlite'] as const;

export type DialectName = (typeof DIALECT_NAMES)[number];
