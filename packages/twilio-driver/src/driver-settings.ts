// The settings that sessions see. What says how the process talks to Twilio can be read but not set.
import type { SettingDefinition } from '@twilio-sql/sql-engine/driver';
import { cacheMemory, cacheTtl } from './http/answer-cache.ts';
import { webhookSetting } from './writes/webhook-header.ts';

export interface ShownOptions {
  readonly accountSid: string;
  readonly nodes: number;
  readonly nodesMax: number;
  readonly ratePerNode: number;
}

export function driverSettings(options: ShownOptions): readonly SettingDefinition[] {
  return [
    {
      name: 'twilio.max_requests',
      type: 'integer',
      defaultValue: '1000',
      min: 0,
      max: 2_147_483_647,
      description: 'How many requests a statement may make, retries not counted; 0 for no limit.',
      context: 'user',
    },
    {
      name: 'twilio.max_write_rows',
      type: 'integer',
      defaultValue: '100',
      min: 0,
      max: 2_147_483_647,
      description: 'How many rows a statement may insert, update or delete; 0 for no limit.',
      context: 'user',
    },
    {
      name: 'twilio.allow_unfiltered_writes',
      type: 'bool',
      defaultValue: 'off',
      description: 'Allows UPDATE and DELETE without WHERE.',
      context: 'user',
    },
    {
      name: 'twilio.read_only',
      type: 'bool',
      defaultValue: 'off',
      description: 'Refuses INSERT, UPDATE and DELETE.',
      context: 'user',
    },
    {
      name: webhookSetting,
      type: 'bool',
      defaultValue: 'off',
      description:
        'Writes to conversations and chats, DELETE too, have Twilio call their webhooks where the statement does not say.',
      context: 'user',
    },
    {
      name: cacheTtl,
      type: 'integer',
      unit: 's',
      defaultValue: '0',
      min: 0,
      max: 86_400,
      description:
        'How old the answers may be that a SELECT reads instead of asking Twilio again; 0 asks every time. Writes through the connection end them all.',
      context: 'user',
    },
    {
      name: cacheMemory,
      type: 'integer',
      unit: 'MB',
      defaultValue: '64MB',
      min: 0,
      max: 1_048_576,
      description: 'Memory for the answers that a connection keeps for twilio.cache_ttl.',
      context: 'user',
    },
    {
      name: 'twilio.account_sid',
      type: 'string',
      defaultValue: options.accountSid,
      description: 'The account that is read and written where a statement names no other.',
      context: 'internal',
    },
    {
      name: 'twilio.accounts',
      type: 'enum',
      defaultValue: 'own',
      values: ['own', 'all'],
      description:
        'Whose rows the core tables have where a statement names no account: those of twilio.account_sid, or of its subaccounts too.',
      context: 'user',
    },
    {
      name: 'twilio.on_account_error',
      type: 'enum',
      defaultValue: 'error',
      values: ['error', 'warning'],
      description:
        'What becomes of a statement over several accounts when one of them cannot be read: an error, or a warning and a result without it.',
      context: 'user',
    },
    {
      name: 'twilio.nodes',
      type: 'integer',
      defaultValue: String(options.nodes),
      description: 'How many times twilio.rate_per_node this server may send.',
      context: 'internal',
    },
    {
      name: 'twilio.nodes_max',
      type: 'integer',
      defaultValue: String(options.nodesMax),
      description: 'How many nodes there may be while requests wait.',
      context: 'internal',
    },
    {
      name: 'twilio.rate_per_node',
      type: 'real',
      defaultValue: String(options.ratePerNode),
      description: 'Requests a second for each node; 0 for no limit.',
      context: 'internal',
    },
  ];
}
