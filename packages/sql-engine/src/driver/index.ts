// What a driver may import: the contract, the value types and the errors. Nothing of the engine's inside.

export * from './condition.ts';
export * from './driver.ts';
export { mergePages, type MergeOptions } from './merge-pages.ts';
export * from './page.ts';
export * from './procedures.ts';
export * from './scan.ts';
export * from './statement.ts';
export * from './table.ts';
export * from './writes.ts';
export { durationMs, memoryBytes } from '../session/settings/units.ts';
export { Decimal } from '../types/decimal.ts';
export { assertNever, notSupported, PgError, pgError, type Notice, type PgErrorFields } from '../errors.ts';
export {
  TIMESTAMP_INFINITY,
  TIMESTAMP_NEGATIVE_INFINITY,
  type ArrayValue,
  type Interval,
  type JsValue,
} from '../types/values.ts';
