// The settings that values are printed with, for tests of formats.
import type { SessionContext } from '@twilio-sql/sql-engine/wire';

export function sessionContext(): SessionContext {
  return {
    timeZone: 'UTC',
    dateStyle: { format: 'ISO', order: 'MDY' },
    intervalStyle: 'postgres',
    extraFloatDigits: 1,
    byteaOutput: 'hex',
    transactionTimestamp: 0n,
    statementTimestamp: 0n,
    user: 'twilio',
    database: 'twilio',
    processId: 1,
    searchPath: ['twilio'],
    settings: {},
  };
}
