// What hangs on generated calls: their recordings, transcriptions of those, and conferences. All three are numbered
// like the call that they belong to.
import { rfc2822 } from '../dates.ts';
import { quoted } from '../json.ts';
import type { SidCodec } from '../permutation.ts';
import { hash, pick } from '../random.ts';
import type { AccountSeed } from './account-seed.ts';
import type { CallFacts, Calls } from './calls.ts';
import { CALL_SECONDS_MAX } from './calls.ts';
import { chargeText } from './countries.ts';
import type { GeneratedRows, Selection, TimeRange } from './generated-rows.ts';

const RECORDED_SECONDS_MIN = 10;
const RECORDING_CHARGE = 250;
const TRANSCRIBED_SECONDS_MAX = 120;
const TRANSCRIPTION_CHARGE = 5000;
const CONFERENCE_SECONDS_MIN = 60;
const ROOMS = 40;

export interface Recordings extends GeneratedRows {
  exists(index: number): boolean;
  /** Seconds recorded, and what they cost. */
  measure(fact: CallFacts): { readonly duration: number; readonly charge: number };
  select(filter: { callSid?: string; conferenceSid?: string; dateCreated: TimeRange }): Selection;
}

export interface Transcriptions extends GeneratedRows {
  exists(index: number): boolean;
  chargeOf(fact: CallFacts): number;
  select(): Selection;
}

export interface Conferences extends GeneratedRows {
  exists(index: number): boolean;
  friendlyNameOf(index: number): string;
  statusAt(index: number, now: number): string;
  /** The calls in it at `now`, oldest first. */
  participantsAt(index: number, now: number): readonly number[];
  /** The calls that were ever in it. */
  callsOf(index: number): readonly number[];
  select(
    filter: { friendlyName?: string; status?: string; dateCreated: TimeRange; dateUpdated: TimeRange },
    now: number,
  ): Selection;
}

export function createConferences(seed: AccountSeed, calls: Calls): Conferences {
  const key = seed.key('conferences');
  const sids = seed.sids('conference sids');
  const exists = (index: number): boolean => {
    if (hash(key, index) % 14 !== 0) return false;
    const fact = calls.facts(index);
    return fact.parent === undefined && fact.duration >= CONFERENCE_SECONDS_MIN;
  };
  const friendlyNameOf = (index: number): string => `Room ${String(1 + (hash(key, ~index) % ROOMS))}`;
  const statusAt = (index: number, now: number): string => {
    const fact = calls.facts(index);
    if (now >= fact.endTime) return 'completed';
    return now < fact.answeredAt ? 'init' : 'in-progress';
  };
  const updatedAt = (fact: CallFacts, now: number): number => (now >= fact.endTime ? fact.endTime : fact.startTime);
  const { calendar } = calls;
  return {
    count: calls.count,
    exists,
    friendlyNameOf,
    statusAt,
    participantsAt: (index, now) =>
      [index, ...calls.childrenOf(index)].filter((call) => calls.statusAt(calls.facts(call), now) === 'in-progress'),
    callsOf: (index) => [index, ...calls.childrenOf(index)],
    sidOf: (index) => `CF${sids.encode(index)}`,
    indexOf: (sid) => knownIndex(sid, 'CF', sids, calls.count, exists),
    select: ({ friendlyName, status, dateCreated, dateUpdated }, now) => {
      const lowest = Math.max(
        dateCreated.from ?? 0,
        (dateUpdated.from ?? 0) - CALL_SECONDS_MAX,
        status === undefined || status === 'completed' ? 0 : now - CALL_SECONDS_MAX,
      );
      const highest = Math.min(dateCreated.to ?? Infinity, dateUpdated.to ?? Infinity);
      return {
        low: lowest <= 0 ? 0 : calendar.firstAtOrAfter(lowest),
        high: highest === Infinity ? calls.count : calendar.firstAtOrAfter(highest),
        accept: (index) => {
          if (!exists(index)) return false;
          if (friendlyName !== undefined && friendlyNameOf(index) !== friendlyName) return false;
          if (status !== undefined && statusAt(index, now) !== status) return false;
          const updated = updatedAt(calls.facts(index), now);
          return updated >= (dateUpdated.from ?? 0) && updated < (dateUpdated.to ?? Infinity);
        },
      };
    },
    text: (index, now) => {
      const fact = calls.facts(index);
      const sid = `CF${sids.encode(index)}`;
      const ended = now >= fact.endTime;
      const base = `${seed.path}/Conferences/${sid}`;
      return (
        `{"status":"${statusAt(index, now)}","region":"us1","sid":"${sid}","date_created":"${rfc2822(fact.startTime)}",` +
        `"date_updated":"${rfc2822(updatedAt(fact, now))}","friendly_name":"${friendlyNameOf(index)}","uri":"${base}.json",` +
        `"api_version":"2010-04-01","account_sid":"${seed.accountSid}",` +
        `"reason_conference_ended":${ended ? '"last-participant-left"' : 'null'},` +
        `"call_sid_ending_conference":${quoted(ended ? calls.sidOf(index) : null)},` +
        `"subresource_uris":{"participants":"${base}/Participants.json","recordings":"${base}/Recordings.json"}}`
      );
    },
  };
}

export function createRecordings(seed: AccountSeed, calls: Calls, conferences: Conferences): Recordings {
  const key = seed.key('recordings');
  const sids = seed.sids('recording sids');
  const exists = (index: number): boolean => {
    const bits = hash(key, index);
    if (bits % 6 !== 0) return false;
    return calls.facts(index).duration >= RECORDED_SECONDS_MIN;
  };
  const sidOf = (index: number): string => `RE${sids.encode(index)}`;
  const measure = (fact: CallFacts): { duration: number; charge: number } => {
    const duration = fact.endTime - fact.answeredAt;
    return { duration, charge: Math.ceil(duration / 60) * RECORDING_CHARGE };
  };
  return {
    count: calls.count,
    exists,
    measure,
    sidOf,
    indexOf: (sid) => knownIndex(sid, 'RE', sids, calls.count, exists),
    select: ({ callSid, conferenceSid, dateCreated }) => {
      const range = {
        low: dateCreated.from === undefined ? 0 : calls.calendar.firstAtOrAfter(dateCreated.from),
        high: dateCreated.to === undefined ? calls.count : calls.calendar.firstAtOrAfter(dateCreated.to),
      };
      if (callSid === undefined && conferenceSid === undefined) return { ...range, accept: exists };
      const ofCall = callSid === undefined ? undefined : calls.indexOf(callSid);
      const ofConference = conferenceSid === undefined ? undefined : conferences.indexOf(conferenceSid);
      const index = ofCall ?? ofConference ?? -1;
      const contradiction =
        (callSid !== undefined && ofCall !== index) || (conferenceSid !== undefined && ofConference !== index);
      if (index < 0 || contradiction) return { low: 0, high: 0 };
      return { low: Math.max(range.low, index), high: Math.min(range.high, index + 1), accept: exists };
    },
    text: (index, now) => {
      const fact = calls.facts(index);
      const bits = hash(key, index);
      const sid = sidOf(index);
      const base = `${seed.path}/Recordings/${sid}`;
      const done = now >= fact.endTime + 5;
      const { duration, charge } = measure(fact);
      const conference = conferences.exists(index) ? conferences.sidOf(index) : null;
      const source =
        conference !== null
          ? 'Conference'
          : fact.parent !== undefined
            ? 'DialVerb'
            : fact.direction.startsWith('trunking')
              ? 'Trunking'
              : pick(['RecordVerb', 'OutboundAPI', 'StartCallRecordingAPI'], bits >>> 8);
      const status = done ? 'completed' : now >= fact.endTime ? 'processing' : 'in-progress';
      const started = rfc2822(fact.startTime);
      return (
        `{"account_sid":"${seed.accountSid}","api_version":"2010-04-01","call_sid":"${calls.sidOf(index)}",` +
        `"conference_sid":${quoted(conference)},"channels":${String(1 + ((bits >>> 16) & 1))},"date_created":"${started}",` +
        `"date_updated":"${done ? rfc2822(fact.endTime + 5) : started}","start_time":"${started}",` +
        `"price":${quoted(done ? chargeText(charge) : null)},"price_unit":${quoted(done ? 'USD' : null)},` +
        `"duration":${quoted(done ? String(duration) : null)},"sid":"${sid}","source":"${source}","status":"${status}",` +
        `"error_code":null,"uri":"${base}.json","media_url":"https://api.twilio.com${base}","encryption_details":null,` +
        `"subresource_uris":{"add_on_results":"${base}/AddOnResults.json","transcriptions":"${base}/Transcriptions.json"}}`
      );
    },
  };
}

const TRANSCRIPTS = [
  'Hello, I am calling about my order. Please call me back when you have a minute. Thank you.',
  'Hi, this is a message for the support team. The delivery did not arrive today.',
  'Good morning, I would like to move my appointment to next week.',
  '(blank)',
];

export function createTranscriptions(seed: AccountSeed, calls: Calls, recordings: Recordings): Transcriptions {
  const key = seed.key('transcriptions');
  const sids = seed.sids('transcription sids');
  const exists = (index: number): boolean =>
    hash(key, index) % 2 === 0 && recordings.exists(index) && calls.facts(index).duration <= TRANSCRIBED_SECONDS_MAX;
  const failed = (index: number): boolean => (hash(key, index) >>> 8) % 20 === 0;
  const chargeOf = (fact: CallFacts): number =>
    failed(fact.index) ? 0 : Math.ceil(fact.duration / 60) * TRANSCRIPTION_CHARGE;
  return {
    count: calls.count,
    exists,
    chargeOf,
    select: () => ({ low: 0, high: calls.count, accept: exists }),
    sidOf: (index) => `TR${sids.encode(index)}`,
    indexOf: (sid) => knownIndex(sid, 'TR', sids, calls.count, exists),
    text: (index, now) => {
      const fact = calls.facts(index);
      const sid = `TR${sids.encode(index)}`;
      const done = now >= fact.endTime + 60;
      const status = !done ? 'in-progress' : failed(index) ? 'failed' : 'completed';
      const transcript = status === 'completed' ? `"${pick(TRANSCRIPTS, hash(key, index) >>> 12)}"` : 'null';
      return (
        `{"account_sid":"${seed.accountSid}","api_version":"2010-04-01","date_created":"${rfc2822(fact.startTime)}",` +
        `"date_updated":"${rfc2822(done ? fact.endTime + 60 : fact.startTime)}",` +
        `"duration":"${String(recordings.measure(fact).duration)}",` +
        `"price":${quoted(done ? chargeText(chargeOf(fact)) : null)},"price_unit":"USD","recording_sid":"${recordings.sidOf(index)}",` +
        `"sid":"${sid}","status":"${status}","transcription_text":${transcript},"type":"fast",` +
        `"uri":"${seed.path}/Transcriptions/${sid}.json"}`
      );
    },
  };
}

function knownIndex(
  sid: string,
  prefix: string,
  sids: SidCodec,
  count: number,
  exists: (index: number) => boolean,
): number | undefined {
  const index = sid.startsWith(prefix) ? sids.decode(sid.slice(2)) : undefined;
  return index !== undefined && index < count && exists(index) ? index : undefined;
}
