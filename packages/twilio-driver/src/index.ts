// Twilio as tables: what the composition root needs.
export { type AccessCheck, checkAccess } from './check-access.ts';
export { createTwilioDriver, type SubaccountCredentials, type TwilioDriverOptions } from './driver.ts';
export type { SecretSource } from './http/authentication.ts';
export { type ConcurrencyLimit, createConcurrencyLimit } from './http/concurrency-limit.ts';
export type { ProxyOptions } from './http/proxy.ts';
