// Entry of the Postgres wire protocol: a server over an engine.

export { createServer, type Server, type ServerOptions } from './server.ts';
export { passwordIsRight, type Authentication, type VerifierLookup } from './connection/authentication.ts';
export { FailureLimit } from './connection/failure-limit.ts';
export {
  noConnectPrivilege,
  noDatabase,
  type Grants,
  type OpenDatabase,
  type OpenedDatabase,
} from './connection/databases.ts';
export type { TlsOptions } from './connection/encryption.ts';
export type { Timer } from './connection/connection.ts';
export { stderrLogger, type Logger } from './logger.ts';
export { isScramVerifier, scramVerifier } from './protocol/scram.ts';
