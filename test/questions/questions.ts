// The questions that people ask of a Twilio account, as SQL over what a sandbox holds, each with the least number
// of requests that the API allows for it. The clock stands at 2026-09-15 12:00 UTC.

import type { Sandbox } from '@twilio-sql/twilio-sandbox';
import { firstRows, pagesOf } from '../support/lists.ts';

/** Names of things in the sandbox that the questions are about. */
export interface Subjects {
  /** Two numbers with messages both ways. */
  readonly ours: string;
  readonly theirs: string;
  /** A call with a recording. */
  readonly call: string;
  readonly conference: string;
  /** A number that has sent media. */
  readonly mediaSender: string;
}

export interface Question {
  readonly name: string;
  readonly sql: (subjects: Subjects) => string;
  /** Requests at the least, counted from the sandbox's own lists before the question is asked. */
  readonly requests: (sandbox: Sandbox, subjects: Subjects) => Promise<number>;
  /** It writes: the plan golden is of EXPLAIN, the count includes the writes. */
  readonly writes?: boolean;
}

const messages = '/Messages.json';
const calls = '/Calls.json';

/** A list of messages or calls from a day on. */
const since = (sandbox: Sandbox, path: string, parameter: string, day: string, more = {}): Promise<number> =>
  pagesOf(sandbox, path, { [`${parameter}>`]: day, ...more });

export const questions: readonly Question[] = [
  {
    name: '01 messages in a date range',
    sql: () => `select sid,"from","to",status,date_sent from messages
      where date_sent >= '2026-08-01' and date_sent < '2026-09-01' order by date_sent`,
    requests: (sandbox) => pagesOf(sandbox, messages, { 'DateSent>': '2026-08-01', 'DateSent<': '2026-09-01' }),
  },
  {
    name: '02 calls in the last 24 hours, to the minute',
    sql: () => `select * from calls where start_time > now() - interval '24 hours'`,
    requests: (sandbox) => since(sandbox, calls, 'StartTime', '2026-09-14'),
  },
  {
    name: '03 everything on one local day',
    sql: () => `select count(*) from messages
      where date_sent >= '2026-09-01 00:00 America/Denver' and date_sent < '2026-09-02 00:00 America/Denver'`,
    requests: (sandbox) => pagesOf(sandbox, messages, { 'DateSent>': '2026-09-01', 'DateSent<': '2026-09-03' }),
  },
  {
    name: '04 the whole thread between two numbers',
    sql: ({ ours, theirs }) => `select date_sent,direction,body from messages
      where ("from"='${ours}' and "to"='${theirs}') or ("from"='${theirs}' and "to"='${ours}') order by date_sent`,
    requests: async (sandbox, { ours, theirs }) =>
      (await pagesOf(sandbox, messages, { From: ours, To: theirs })) +
      (await pagesOf(sandbox, messages, { From: theirs, To: ours })),
  },
  {
    name: '05 which messages failed or were undelivered',
    sql: () => `select sid,"to",error_code,error_message from messages
      where status in ('failed','undelivered') and date_sent > now()-interval '7 days'`,
    requests: (sandbox) => since(sandbox, messages, 'DateSent', '2026-09-08'),
  },
  {
    name: '06 failures by error code, country, cost',
    sql: () => `select error_code, left("to",3) cc, count(*), sum(abs(price)) from messages
      where status in ('failed','undelivered') and date_sent >= date_trunc('month',now()) group by 1,2 order by 3 desc`,
    requests: (sandbox) => since(sandbox, messages, 'DateSent', '2026-09-01'),
  },
  {
    name: '07 delivery funnel and rate',
    sql: () => `select status, count(*), round(100.0*count(*)/sum(count(*)) over (),1) pct from messages
      where direction like 'outbound%' and date_sent > now()-interval '1 day' group by status`,
    requests: (sandbox) => since(sandbox, messages, 'DateSent', '2026-09-14'),
  },
  {
    name: '08 messages whose body contains a word',
    sql: () =>
      `select sid,"from",body from messages where body ilike '%appointment%' and date_sent > now()-interval '30 days'`,
    requests: (sandbox) => since(sandbox, messages, 'DateSent', '2026-08-16'),
  },
  {
    name: '09 sends after STOP',
    sql: () => `select o.sid,o."to",o.date_sent from messages s join messages o on o."to"=s."from" and o.date_sent > s.date_sent
      where s.direction='inbound' and upper(trim(s.body)) in ('STOP','UNSUBSCRIBE','END','QUIT')
        and o.direction like 'outbound%' and s.date_sent > now()-interval '90 days'`,
    requests: (sandbox) => since(sandbox, messages, 'DateSent', '2026-06-17'),
  },
  {
    name: '10 rows with no price yet',
    sql: () => `select sid,status,date_sent from messages
      where price is null and date_sent between now()-interval '3 days' and now()-interval '1 day'`,
    requests: (sandbox) => pagesOf(sandbox, messages, { 'DateSent>': '2026-09-12', 'DateSent<': '2026-09-15' }),
  },
  {
    name: '11 only inbound calls',
    sql: () => `select * from calls where direction='inbound' and start_time >= '2026-09-01'`,
    requests: (sandbox) => since(sandbox, calls, 'StartTime', '2026-09-01'),
  },
  {
    name: '12 missed calls by number',
    sql: () =>
      `select "to", count(*) from calls where status in ('no-answer','busy') and start_time >= current_date - 7 group by 1`,
    requests: async (sandbox) =>
      (await since(sandbox, calls, 'StartTime', '2026-09-08', { Status: 'no-answer' })) +
      (await since(sandbox, calls, 'StartTime', '2026-09-08', { Status: 'busy' })),
  },
  {
    name: '13 call disposition by answered_by and cost',
    sql: () => `select status, answered_by, count(*), sum(duration)/60.0 min, sum(abs(price)) from calls
      where start_time >= '2026-09-01' group by 1,2`,
    requests: (sandbox) => since(sandbox, calls, 'StartTime', '2026-09-01'),
  },
  {
    name: '14 all legs, recordings and transcriptions of a call',
    sql: ({ call }) => `select c.sid,c."to",c.status,r.sid rec,t.transcription_text from calls c
      left join recordings r on r.call_sid=c.sid left join transcriptions t on t.recording_sid=r.sid
      where c.sid='${call}' or c.parent_call_sid='${call}'`,
    requests: async (sandbox, { call }) => {
      const legs = await firstRows(sandbox, calls, 'calls', { ParentCallSid: call });
      const sids = [call, ...legs.map((leg) => String(leg.sid))];
      const recordings = await Promise.all(
        sids.map((sid) => firstRows(sandbox, '/Recordings.json', 'recordings', { CallSid: sid })),
      );
      // The call, the list of its legs, a list of recordings for each, a list of transcriptions for each recording.
      return 2 + sids.length + recordings.flat().length;
    },
  },
  {
    name: '15 recordings of a conference',
    sql: ({ conference }) => `select sid,duration,date_created from recordings where conference_sid='${conference}'`,
    requests: (sandbox, { conference }) => pagesOf(sandbox, '/Recordings.json', { ConferenceSid: conference }),
  },
  {
    name: '16 delete recordings older than 90 days',
    writes: true,
    sql: () => `delete from recordings where date_created < now()-interval '90 days' returning sid`,
    requests: async (sandbox) => {
      const cutoff = Date.parse('2026-06-17T12:00:00Z');
      const filters = { 'DateCreated<': '2026-06-18' };
      const old = await firstRows(sandbox, '/Recordings.json', 'recordings', filters);
      return (
        (await pagesOf(sandbox, '/Recordings.json', filters)) +
        old.filter((row) => Date.parse(String(row.date_created)) < cutoff).length
      );
    },
  },
  {
    name: '17 redact bodies of old messages',
    writes: true,
    sql: () => `update messages set body='' where date_sent < now()-interval '59 days' and body <> '' returning sid`,
    requests: async (sandbox) => {
      const cutoff = Date.parse('2026-07-18T12:00:00Z');
      const filters = { 'DateSent<': '2026-07-19' };
      const old = await firstRows(sandbox, messages, 'messages', filters);
      const full = old.filter((row) => Date.parse(String(row.date_sent)) < cutoff && row.body !== '');
      return (await pagesOf(sandbox, messages, filters)) + full.length;
    },
  },
  {
    name: '18 delete MMS media of one customer',
    writes: true,
    sql: ({ mediaSender }) => `delete from message_media
      where message_sid in (select sid from messages where "from"='${mediaSender}' and num_media > 0)`,
    requests: async (sandbox, { mediaSender }) => {
      const sent = await firstRows(sandbox, messages, 'messages', { From: mediaSender });
      const withMedia = sent.filter((row) => Number(row.num_media) > 0);
      const media = withMedia.reduce((total, row) => total + Number(row.num_media), 0);
      return (await pagesOf(sandbox, messages, { From: mediaSender })) + withMedia.length + media;
    },
  },
  {
    name: '19 usage by day and category',
    sql: () => `select start_date,category,count,usage,price from usage_records_daily
      where category in ('sms','calls') and start_date >= '2026-08-01' order by 1,2`,
    requests: async (sandbox) =>
      (await pagesOf(sandbox, '/Usage/Records/Daily.json', { Category: 'sms', StartDate: '2026-08-01' })) +
      (await pagesOf(sandbox, '/Usage/Records/Daily.json', { Category: 'calls', StartDate: '2026-08-01' })),
  },
  {
    name: '20 spend per subaccount last month',
    sql: () => `select a.friendly_name,u.category,sum(u.price) from accounts a join usage_records_daily u on u.account_sid=a.sid
      where u.start_date >= '2026-08-01' and u.start_date < '2026-09-01' and u.category='totalprice' group by 1,2 order by 3 desc`,
    // The list of accounts, and a list of usage for each: the account itself and its three subaccounts.
    requests: () => Promise.resolve(1 + 4),
  },
  {
    name: '21 messages of all subaccounts',
    sql: () => `select account_sid,count(*) from messages
      where account_sid in (select sid from accounts where status='active') and date_sent >= current_date group by 1`,
    // Accounts with Status=active (one of four is suspended), a list of messages for each.
    requests: () => Promise.resolve(1 + 3),
  },
  {
    name: '22 numbers pointing at an old webhook, and fix them',
    writes: true,
    sql: () => `update incoming_phone_numbers set voice_url='https://new.example/voice'
      where voice_url like 'https://old.example/%' returning phone_number`,
    requests: async (sandbox) => {
      const numbers = await firstRows(sandbox, '/IncomingPhoneNumbers.json', 'incoming_phone_numbers');
      return 1 + numbers.filter((row) => String(row.voice_url).startsWith('https://old.example/')).length;
    },
  },
  {
    name: '23 paid but idle numbers',
    sql: () => `select n.phone_number from incoming_phone_numbers n
      where not exists (select 1 from calls c where c."to"=n.phone_number and c.start_time > now()-interval '60 days')
        and not exists (select 1 from messages m where m."to"=n.phone_number and m.date_sent > now()-interval '60 days')`,
    // Either a probe for each number or one scan, whichever is less, for calls and for messages.
    requests: async (sandbox) => {
      const numbers = await firstRows(sandbox, '/IncomingPhoneNumbers.json', 'incoming_phone_numbers');
      const scans = [
        await since(sandbox, calls, 'StartTime', '2026-07-17'),
        await since(sandbox, messages, 'DateSent', '2026-07-17'),
      ];
      return scans.reduce((total, pages) => total + Math.min(pages, numbers.length), 1);
    },
  },
  {
    name: '24 who was in a finished conference',
    sql: () => `select c.friendly_name,p.call_sid,p.label from conferences c join conference_participants p on p.conference_sid=c.sid
      where c.date_created >= current_date-1 and c.status='completed'`,
    requests: async (sandbox) => {
      const filters = { 'DateCreated>': '2026-09-14', Status: 'completed' };
      const finished = await firstRows(sandbox, '/Conferences.json', 'conferences', filters);
      const from = Date.parse('2026-09-14T00:00:00Z');
      return 1 + finished.filter((row) => Date.parse(String(row.date_created)) >= from).length;
    },
  },
  {
    name: '25 send to a list, keep the SIDs',
    writes: true,
    sql: ({ ours }) => `insert into messages("from","to",body) select '${ours}', phone, 'Your order shipped'
      from (values ('+15005550006'),('+14155550002')) v(phone) returning sid,status`,
    requests: () => Promise.resolve(2),
  },
];
