// A stand-in for the Twilio API with deterministic data and state.
export { createSandbox } from './sandbox.ts';
export type { Sandbox } from './sandbox.ts';
export type { SandboxOptions } from './options.ts';
export type { DateFilterMode } from './date-filters.ts';
export type { Fault } from './faults.ts';
export type { SandboxRequest, SandboxResponse } from './http.ts';
export type { ListenOptions, Listening } from './server.ts';
export type { RecordedRequest, SandboxStats } from './stats.ts';
export { ConnectionResetError } from './errors.ts';
