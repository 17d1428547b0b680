// What is going on when a sandbox starts: scheduled and queued messages, calls in every live state, and a conference
// with people in it. They are stored rows, so they move on with the clock.
import type { Account } from './account.ts';
import { rfc2822 } from './dates.ts';
import { ownNumberSid } from './generate/account-seed.ts';
import type { Row } from './json.ts';
import { newCallRow } from './resources/call-lifecycle.ts';
import { newMessageRow } from './resources/message-lifecycle.ts';
import { StoredRow } from './stored-row.ts';

/** How many rows a sandbox of at least this many has in a live state. */
export const LIVE_ROWS_FROM = 100;
export const LIVE_MESSAGES = 8;
export const LIVE_CALLS = 7;

const HOUR = 3600;
const DAY = 24 * HOUR;
/** When scheduled messages go out, counted from the start; the last two are only waiting in the queue. */
const SEND_AFTER = [2 * HOUR, 6 * HOUR, DAY, 2 * DAY, 7 * DAY, 30, 45];
const LIVE_CALL_SECONDS = 2 * HOUR;

export function seedLiveRows(account: Account, now: number): void {
  if (account.messages.count >= LIVE_ROWS_FROM - LIVE_MESSAGES) seedMessages(account, now);
  if (account.calls.count >= LIVE_ROWS_FROM - LIVE_CALLS) {
    seedCalls(account, now);
    seedConference(account, now);
  }
}

function seedMessages(account: Account, now: number): void {
  for (const [position, after] of [...SEND_AFTER, DAY].entries()) {
    const { sid, sequence } = account.nextSid('SM');
    const canceled = position === SEND_AFTER.length;
    const scheduled = canceled || after >= HOUR;
    const createdAt = scheduled ? now - (1 + position) * HOUR : now - 1;
    const from = account.seed.ownNumbers[0]?.phoneNumber ?? null;
    const row = newMessageRow({
      accountSid: account.sid,
      accountPath: account.seed.path,
      sid,
      sequence,
      to: account.seed.customers.phoneNumberOf(100 + position),
      from: scheduled ? null : from,
      fromWhenSent: from,
      messagingServiceSid: scheduled ? account.messages.messagingServiceSid : null,
      body: scheduled ? 'A friendly reminder: your appointment is tomorrow at 9:00.' : 'Your table is ready.',
      mediaCount: 0,
      createdAt,
      sentAt: now + after,
      scheduled,
      failsWith: undefined,
    });
    if (canceled) row.conclude(now - HOUR, { status: 'canceled', date_updated: rfc2822(now - HOUR) });
    account.messageRows.add(row);
  }
}

function newLiveCall(account: Account, now: number, position: number, age: number, startsAfter: number): string {
  const { sid, sequence } = account.nextSid('CA');
  account.callRows.add(
    newCallRow({
      accountSid: account.sid,
      accountPath: account.seed.path,
      sid,
      sequence,
      to: account.seed.customers.phoneNumberOf(200 + position),
      from: account.seed.ownNumbers[0]?.phoneNumber ?? '',
      phoneNumberSid: ownNumberSid(account.seed, 0),
      parentCallSid: null,
      createdAt: now - age,
      startsAfter,
      talkSeconds: LIVE_CALL_SECONDS,
    }),
  );
  return sid;
}

/** Two wait in the queue, one rings, one is answered. */
function seedCalls(account: Account, now: number): void {
  newLiveCall(account, now, 3, 40, 0);
  newLiveCall(account, now, 2, 1, 0);
  newLiveCall(account, now, 0, 1, 40);
  newLiveCall(account, now, 1, 0, 60);
}

function seedConference(account: Account, now: number): void {
  const startedAt = now - 60;
  const { sid, sequence } = account.nextSid('CF');
  const calls = [10, 11, 12].map((position) => newLiveCall(account, now, position, 70 - position, 0));
  account.conferenceRows.add(newConferenceRow(account, sid, sequence, 'Daily stand-up', startedAt));
  account.conferenceStates.set(sid, {
    joined: new Map(
      calls.map((callSid, position) => [
        callSid,
        { callSid, joinedAt: startedAt + position, changes: { label: position === 0 ? 'host' : null } },
      ]),
    ),
    changes: new Map(),
    left: new Set(),
  });
}

export function newConferenceRow(
  account: Account,
  sid: string,
  sequence: number,
  friendlyName: string,
  at: number,
): StoredRow {
  const base = `${account.seed.path}/Conferences/${sid}`;
  const row: Row = {
    status: 'in-progress',
    region: 'us1',
    sid,
    date_created: rfc2822(at),
    date_updated: rfc2822(at),
    friendly_name: friendlyName,
    uri: `${base}.json`,
    api_version: '2010-04-01',
    account_sid: account.sid,
    reason_conference_ended: null,
    call_sid_ending_conference: null,
    subresource_uris: { participants: `${base}/Participants.json`, recordings: `${base}/Recordings.json` },
  };
  const endsAt = at + LIVE_CALL_SECONDS;
  return new StoredRow(sid, sequence, row, [
    {
      at: endsAt,
      changes: { status: 'completed', date_updated: rfc2822(endsAt), reason_conference_ended: 'last-participant-left' },
    },
  ]);
}
