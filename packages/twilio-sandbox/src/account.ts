// One account: its generated history, what was created since, and the small collections of everything else.
import { createAccountSeed } from './generate/account-seed.ts';
import type { AccountSeed } from './generate/account-seed.ts';
import { createCalendar } from './generate/calendar.ts';
import { createCalls } from './generate/calls.ts';
import type { Calls } from './generate/calls.ts';
import type { Customers } from './generate/customers.ts';
import { createMessages } from './generate/messages.ts';
import type { Messages } from './generate/messages.ts';
import { createOwnNumbers } from './generate/own-numbers.ts';
import { createConferences, createRecordings, createTranscriptions } from './generate/recordings.ts';
import type { Conferences, Recordings, Transcriptions } from './generate/recordings.ts';
import type { Row } from './json.ts';
import { LayeredCollection } from './layered-collection.ts';
import type { RuleCollection } from './rule/rule-collection.ts';
import { keyFor } from './random.ts';

export interface Participant {
  readonly callSid: string;
  readonly joinedAt: number;
  /** Columns that were set or changed: label, muted, hold … */
  readonly changes: Row;
}

/** Who was put into, changed in or taken out of a conference through the API. */
export interface ConferenceState {
  readonly joined: Map<string, Participant>;
  readonly changes: Map<string, Row>;
  readonly left: Set<string>;
}

export interface AccountProfile {
  readonly sid: string;
  readonly authToken: string;
  readonly ownerSid: string;
  readonly friendlyName: string;
  readonly status: string;
  readonly dateCreated: number;
  readonly dateUpdated: number;
}

export interface Account {
  /** Replaced as a whole when it changes. */
  profile: AccountProfile;
  readonly sid: string;
  /** Created through the API: it has no history and no seeded rows. */
  readonly fresh: boolean;
  readonly seed: AccountSeed;
  readonly messages: Messages;
  readonly messageRows: LayeredCollection;
  readonly calls: Calls;
  readonly callRows: LayeredCollection;
  readonly recordings: Recordings;
  readonly recordingRows: LayeredCollection;
  readonly transcriptions: Transcriptions;
  readonly transcriptionRows: LayeredCollection;
  readonly conferences: Conferences;
  readonly conferenceRows: LayeredCollection;
  /** Media of created messages, by message; media sids that were deleted. */
  readonly media: Map<string, readonly Row[]>;
  readonly deletedMedia: Set<string>;
  readonly conferenceStates: Map<string, ConferenceState>;
  /** Voice feedback by call sid, and its summaries. */
  readonly callFeedback: Map<string, Row>;
  readonly callFeedbackSummaries: LayeredCollection;
  /** The collections that work by rule, by resource and parents. */
  readonly ruleCollections: Map<string, RuleCollection>;
  /** A fresh sid. */
  nextSid(prefix: string): { readonly sid: string; readonly sequence: number };
}

export interface AccountOptions {
  readonly profile: AccountProfile;
  readonly seed: number;
  readonly customers: Customers;
  readonly messages: number;
  readonly calls: number;
  readonly days: number;
  readonly nowSeconds: number;
  /** Shares of the traffic of the account's numbers, and how many more have none. */
  readonly numberWeights: readonly number[];
  readonly idleNumbers: number;
  readonly fresh: boolean;
}

/** The last generated call is this old (seconds), and so older than those that are going on at the start. */
const CALLS_END = 120;

export function createAccount(options: AccountOptions): Account {
  const { profile, days, nowSeconds } = options;
  const numbers = createOwnNumbers(
    keyFor(options.seed, `${profile.sid} numbers`),
    options.numberWeights,
    options.idleNumbers,
  );
  const seed = createAccountSeed(profile.sid, options.seed, options.customers, numbers);
  const messages = createMessages(
    seed,
    createCalendar({ count: options.messages, days, nowSeconds, key: seed.key('message times') }),
  );
  const calls = createCalls(
    seed,
    createCalendar({ count: options.calls, days, nowSeconds: nowSeconds - CALLS_END, key: seed.key('call times') }),
  );
  const conferences = createConferences(seed, calls);
  const recordings = createRecordings(seed, calls, conferences);
  const transcriptions = createTranscriptions(seed, calls, recordings);
  const createdSids = seed.sids('created');
  let sequence = 0;
  return {
    profile,
    sid: profile.sid,
    fresh: options.fresh,
    seed,
    messages,
    messageRows: new LayeredCollection(messages, 'date_sent'),
    calls,
    callRows: new LayeredCollection(calls, 'start_time'),
    recordings,
    recordingRows: new LayeredCollection(recordings, 'date_created'),
    transcriptions,
    transcriptionRows: new LayeredCollection(transcriptions, 'date_created'),
    conferences,
    conferenceRows: new LayeredCollection(conferences, 'date_created'),
    media: new Map(),
    deletedMedia: new Set(),
    conferenceStates: new Map(),
    callFeedback: new Map(),
    callFeedbackSummaries: new LayeredCollection(NO_ROWS, 'date_created'),
    ruleCollections: new Map(),
    nextSid: (prefix) => {
      sequence += 1;
      return { sid: prefix + createdSids.encode(sequence), sequence };
    },
  };
}

/** For collections of which nothing is generated. */
export const NO_ROWS = {
  count: 0,
  sidOf: (): string => '',
  indexOf: (): undefined => undefined,
  text: (): string => '',
};
