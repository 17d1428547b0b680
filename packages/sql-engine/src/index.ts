// Entry of the engine for pg-wire, the command line and the embedded API.

export * from './engine.ts';
export { assertNever, notSupported, PgError, pgError, type Notice, type PgErrorFields } from './errors.ts';
