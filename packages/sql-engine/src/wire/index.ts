// What encodes and decodes values by their type alone: used by the executor for results and by pg-wire for parameters.

export { bytesToText, textToBytes } from '../functions/text-charsets.ts';
export { functionByOid, type CallableFunction } from '../functions/callable.ts';
export { findTypeByOid, typeByOid } from '../types/registry.ts';
export type { SessionContext, TypeDefinition } from '../types/type-definition.ts';
export type { JsValue } from '../types/values.ts';
