// How a created call moves on: queued, ringing after a second, answered, completed and priced.
import { rfc2822 } from '../dates.ts';
import { callSubresources } from '../generate/call-subresources.ts';
import { chargeText } from '../generate/countries.ts';
import { dialledCountry } from '../generate/dialled-country.ts';
import { formatNational } from '../generate/own-numbers.ts';
import type { Row } from '../json.ts';
import { StoredRow } from '../stored-row.ts';
import type { Stage } from '../stored-row.ts';

const RINGING_AFTER = 1;
const ANSWERED_AFTER = 4;
const TALK_SECONDS = 12;
const PRICED_AFTER = 5;

export interface NewCall {
  readonly accountSid: string;
  readonly accountPath: string;
  readonly sid: string;
  readonly sequence: number;
  readonly to: string;
  readonly from: string;
  readonly phoneNumberSid: string | null;
  readonly parentCallSid: string | null;
  readonly createdAt: number;
  /** Seconds from answer to hang-up; Infinity for a call that is only queued. */
  readonly talkSeconds?: number;
  readonly startsAfter?: number;
}

export function newCallRow(call: NewCall): StoredRow {
  const { sid, createdAt } = call;
  const base: Row = {
    date_updated: rfc2822(createdAt),
    price_unit: 'USD',
    parent_call_sid: call.parentCallSid,
    caller_name: null,
    duration: null,
    from: call.from,
    to: call.to,
    answered_by: null,
    sid,
    queue_time: '0',
    price: null,
    api_version: '2010-04-01',
    status: 'queued',
    direction: 'outbound-api',
    start_time: null,
    date_created: rfc2822(createdAt),
    from_formatted: formatNational(call.from),
    group_sid: null,
    trunk_sid: null,
    forwarded_from: null,
    uri: `${call.accountPath}/Calls/${sid}.json`,
    account_sid: call.accountSid,
    end_time: null,
    to_formatted: formatNational(call.to),
    phone_number_sid: call.phoneNumberSid,
    // as: our own text.
    subresource_uris: JSON.parse(callSubresources(call.accountPath)(sid)) as Row,
  };
  return new StoredRow(sid, call.sequence, base, callStages(call));
}

function callStages(call: NewCall): readonly Stage[] {
  const startsAt = call.createdAt + (call.startsAfter ?? RINGING_AFTER);
  const answeredAt = startsAt + ANSWERED_AFTER - RINGING_AFTER;
  const endsAt = answeredAt + (call.talkSeconds ?? TALK_SECONDS);
  const stages: Stage[] = [
    { at: startsAt, changes: { status: 'ringing', start_time: rfc2822(startsAt), date_updated: rfc2822(startsAt) } },
    { at: answeredAt, changes: { status: 'in-progress' } },
    { at: endsAt, changes: endOfCall(startsAt, endsAt) },
    { at: endsAt + PRICED_AFTER, changes: { price: chargeText(chargeOf(call.to, endsAt - startsAt)) } },
  ];
  return stages;
}

export function endOfCall(startedAt: number, endedAt: number): Row {
  return {
    status: 'completed',
    end_time: rfc2822(endedAt),
    date_updated: rfc2822(endedAt),
    duration: String(endedAt - startedAt),
  };
}

/** Hundred-thousandths of a dollar. */
export function chargeOf(to: string, seconds: number): number {
  return Math.ceil(seconds / 60) * dialledCountry(to).callOut;
}
