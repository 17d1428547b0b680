// Entry of the package: the embedded API.
export { Connector, type EntityPage, type Fields, type ListOptions, type Selection } from './connector/connector.ts';
export type { Action, EntityDescription, Field, Operation } from './connector/catalog.ts';
export { ConfigurationError } from './configuration/configuration-error.ts';
export { connect, type ConnectOptions, type SubaccountOptions } from './embedded/connect.ts';
export { Connection, type QueryOptions, type QueryResult, type ResultField } from './embedded/connection.ts';
export type { Parameter } from './embedded/parameters.ts';
export { SqlError } from './embedded/sql-error.ts';
export type { Row, ValueForm } from './result/row-builder.ts';
export type { JsonValue, Value } from './result/value-reader.ts';
export type { Notice, Progress } from '@twilio-sql/sql-engine';
export type { SandboxOptions } from '@twilio-sql/twilio-sandbox';
