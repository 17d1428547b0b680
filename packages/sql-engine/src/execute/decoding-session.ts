// API answers are decoded alike in every session: ISO forms, UTC.

import type { SessionContext } from '../types/type-definition.ts';

export const decodingSession: SessionContext = {
  timeZone: 'UTC',
  dateStyle: { format: 'ISO', order: 'MDY' },
  intervalStyle: 'postgres',
  extraFloatDigits: 1,
  byteaOutput: 'hex',
  transactionTimestamp: 0n,
  statementTimestamp: 0n,
  user: '',
  database: '',
  processId: 0,
  searchPath: [],
  settings: {},
};
