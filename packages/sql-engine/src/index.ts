// Entry of the engine for pg-wire, the command line and the embedded API.

export { createEngine, type EngineOptions } from './create-engine.ts';
export { DIALECT_NAMES, type DialectName } from './dialect/names.ts';
export * from './engine.ts';
export { assertNever, notSupported, PgError, pgError, type Notice, type PgErrorFields } from './errors.ts';
export { SessionRoster } from './session/roster.ts';
// What a reader of results needs besides: rows in portions, and times out of settings.
export { RowReader } from './session/row-reader.ts';
export { durationMs } from './session/settings/units.ts';
