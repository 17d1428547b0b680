// Which credentials are used, and what is said when some are missing.
import { describe, expect, test } from 'vitest';
import { PgError } from '@twilio-sql/sql-engine';
import { resolveCredentials } from '../../src/configuration/credentials.ts';

function failure(action: () => unknown): PgError {
  try {
    action();
  } catch (error) {
    if (error instanceof PgError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('credentials', () => {
  test('are none when nothing is set, or all is empty', () => {
    expect(resolveCredentials({})).toBeUndefined();
    expect(resolveCredentials({ TWILIO_ACCOUNT_SID: '', TWILIO_AUTH_TOKEN: '' })).toBeUndefined();
  });

  test('are the account sid and its token', () => {
    expect(resolveCredentials({ TWILIO_ACCOUNT_SID: 'AC1', TWILIO_AUTH_TOKEN: 't' })).toEqual({
      accountSid: 'AC1',
      username: 'AC1',
      password: 't',
    });
  });

  test('are an API key rather than the token where both are set', () => {
    const environment = {
      TWILIO_ACCOUNT_SID: 'AC1',
      TWILIO_AUTH_TOKEN: 't',
      TWILIO_API_KEY: 'SK1',
      TWILIO_API_SECRET: 's',
    };
    expect(resolveCredentials(environment)).toEqual({ accountSid: 'AC1', username: 'SK1', password: 's' });
  });

  test('that a caller gives win over those of the environment, of either kind', () => {
    const environment = { TWILIO_ACCOUNT_SID: 'AC1', TWILIO_API_KEY: 'SK1', TWILIO_API_SECRET: 's' };
    expect(resolveCredentials(environment, { authToken: 'given' })).toEqual({
      accountSid: 'AC1',
      username: 'AC1',
      password: 'given',
    });
  });

  test.each([
    [{ TWILIO_ACCOUNT_SID: 'AC1' }, 'TWILIO_AUTH_TOKEN is not set'],
    [{ TWILIO_AUTH_TOKEN: 't' }, 'TWILIO_ACCOUNT_SID is not set'],
    [{ TWILIO_API_KEY: 'SK1', TWILIO_API_SECRET: 's' }, 'TWILIO_ACCOUNT_SID is not set'],
    [{ TWILIO_ACCOUNT_SID: 'AC1', TWILIO_API_KEY: 'SK1' }, 'TWILIO_API_SECRET is not set'],
    [{ TWILIO_ACCOUNT_SID: 'AC1', TWILIO_API_SECRET: 's' }, 'TWILIO_API_KEY is not set'],
    [{ TWILIO_ACCOUNT_SID: 'AC1', TWILIO_AUTH_TOKEN: 't', TWILIO_API_KEY: 'SK1' }, 'TWILIO_API_SECRET is not set'],
  ])('that are half set (%j) are an error that names what is missing', (environment, message) => {
    const error = failure(() => resolveCredentials(environment));
    expect(error.message).toBe(message);
    expect(error.code).toBe('28000');
    expect(JSON.stringify(error.fields)).not.toMatch(/"[ts]"/);
  });
});
