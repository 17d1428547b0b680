// Addresses to listen on and the URLs that are printed for them.
import { describe, expect, test } from 'vitest';
import { connectionUrl, isLoopback } from '../../src/configuration/address.ts';

describe('isLoopback', () => {
  test.each(['127.0.0.1', '127.1.2.3', 'localhost', 'LOCALHOST', '::1', '[::1]'])('%s is this machine', (host) => {
    expect(isLoopback(host)).toBe(true);
  });

  test.each(['0.0.0.0', '::', '', '10.0.0.1', '127.evil.example', 'localhost.example', '1270.0.0.1'])(
    '%j may be reached by others',
    (host) => {
      expect(isLoopback(host)).toBe(false);
    },
  );
});

test('a URL is one that psql on this machine can use', () => {
  expect(connectionUrl('127.0.0.1', 5433, 'twilio')).toBe('postgresql://twilio@127.0.0.1:5433/twilio');
  expect(connectionUrl('0.0.0.0', 5433, 'twilio')).toBe('postgresql://twilio@127.0.0.1:5433/twilio');
  expect(connectionUrl('::', 1, 'twilio')).toBe('postgresql://twilio@[::1]:1/twilio');
  expect(connectionUrl('localhost', 1, 'a@b')).toBe('postgresql://a%40b@localhost:1/twilio');
});
