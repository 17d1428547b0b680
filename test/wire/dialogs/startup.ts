// How connections begin: versions, encryption, options, reports.

import { int32, packet, query } from '../../../packages/pg-wire/test/raw-client.ts';
import { start, type Dialog } from './dialog.ts';

const SSL = packet(int32(80877103));
const show = (...names: readonly string[]): { readonly send: readonly Uint8Array[] } => ({
  send: [query(names.map((name) => `SHOW ${name}`).join('; '))],
});

export const startupDialogs: Readonly<Record<string, Dialog>> = {
  'protocol 3.0': [start()],
  'options of the protocol that nobody knows': [start({ '_pq_.one': 'x', '_pq_.two': '' })],
  'SSLRequest, then in clear': [{ start: true, send: [SSL], until: 1 }, start()],
  'no user': [{ start: true, send: [packet(int32(196608), Buffer.from([0]))], until: 'end' }],
  'the database of the user’s name, which there is not': [
    { start: true, send: [packet(int32(196608), Buffer.from('user\0ada\0\0'))], until: 'end' },
  ],
  'a database that there is not': [{ ...start({ database: 'nothing here' }), until: 'end' }],
  'settings as parameters': [
    start({ application_name: 'tester', DateStyle: 'German', TimeZone: 'Europe/Berlin', extra_float_digits: '0' }),
    show('application_name', 'datestyle', 'timezone', 'extra_float_digits'),
    { send: [query('SET datestyle = iso; RESET datestyle')] },
    show('datestyle'),
  ],
  'options -c and --': [
    start({ options: '-c work_mem=2MB --statement-timeout=5s -cgeqo=off -c application_name=two\\ words' }),
    show('work_mem', 'statement_timeout', 'geqo', 'application_name'),
    { send: [query('SET work_mem = 1024; RESET work_mem; SHOW work_mem; RESET ALL; SHOW statement_timeout')] },
  ],
  'options against a parameter': [
    start({ options: '-c application_name=first', application_name: 'second' }),
    show('application_name'),
  ],
  'an option that there is not': [{ ...start({ options: '-c no_such_thing=1' }), until: 'end' }],
  'an option with a wrong value': [{ ...start({ options: '-c work_mem=lots' }), until: 'end' }],
  'an option of a class of one’s own': [start({ options: '-c my.own=1' }), show('my.own')],
  'an option that the server fixes': [{ ...start({ options: '-c server_version=9' }), until: 'end' }],
  'a parameter that there is not': [{ ...start({ no_such_thing: '1' }), until: 'end' }],
  'a parameter with a wrong value': [{ ...start({ TimeZone: 'Nowhere/None' }), until: 'end' }],
  'another client_encoding': [
    start({ client_encoding: 'LATIN1' }),
    { send: [query('SELECT length(chr(233)); SHOW client_encoding')] },
  ],
  'a client_encoding that there is not': [{ ...start({ client_encoding: 'nonsense' }), until: 'end' }],
  'an application_name that is not ASCII': [start({ application_name: 'café' }), show('application_name')],
  'replication off': [start({ replication: 'off' })],
};
