// Which handler answers which path: everything by rule first, then the core resources in its place.
import type { WorldOptions } from '../world.ts';
import { notFound } from '../errors.ts';
import type { Handler } from '../http.ts';
import { Router } from '../router.ts';
import { ruleRoutes } from '../rule/rule-resource.ts';
import { createAccountHandler, fetchAccount, fetchBalance, listAccounts, updateAccount } from './accounts.ts';
import { availableNumbersHandler, NUMBER_KINDS } from './available-numbers.ts';
import {
  createFeedbackSummary,
  deleteFeedbackSummary,
  fetchCallFeedback,
  fetchFeedbackSummary,
  saveCallFeedback,
} from './call-feedback.ts';
import { createCall, deleteCall, fetchCall, listCalls, updateCall } from './calls.ts';
import {
  createParticipant,
  deleteParticipant,
  fetchConference,
  fetchParticipant,
  listConferences,
  listParticipants,
  updateConference,
  updateParticipant,
} from './conferences.ts';
import { deleteMedia, fetchMedia, listMedia } from './media.ts';
import {
  createMessage,
  createMessageFeedback,
  deleteMessage,
  fetchMessage,
  listMessages,
  updateMessage,
} from './messages.ts';
import {
  createCallRecording,
  deleteRecording,
  deleteRecordingUnderParent,
  fetchCallRecording,
  fetchConferenceRecording,
  fetchRecording,
  listCallRecordings,
  listConferenceRecordings,
  listRecordings,
  updateRecording,
} from './recordings.ts';
import { coreRegistry } from './registry.ts';
import {
  deleteTranscription,
  fetchTranscription,
  listRecordingTranscriptions,
  listTranscriptions,
} from './transcriptions.ts';
import { USAGE_SEGMENTS, usageHandler } from './usage-records.ts';
import type { UsageForm } from './usage-records.ts';
import { BULK_EXPORTS_HOST, deleteExportJob, fetchExportDay, fetchExportJob, listExportDays } from './bulk-exports.ts';

export const API_HOST = 'api.twilio.com';
const ACCOUNTS = '/2010-04-01/Accounts';
const ACCOUNT = `${ACCOUNTS}/{AccountSid}`;

type RouteTable = Readonly<Record<string, Handler>>;

const CORE: RouteTable = {
  [`GET ${ACCOUNTS}.json`]: listAccounts,
  [`POST ${ACCOUNTS}.json`]: createAccountHandler,
  [`GET ${ACCOUNTS}/{Sid}.json`]: fetchAccount,
  [`POST ${ACCOUNTS}/{Sid}.json`]: updateAccount,
  [`GET ${ACCOUNT}/Balance.json`]: fetchBalance,
  [`GET ${ACCOUNT}/Messages.json`]: listMessages,
  [`POST ${ACCOUNT}/Messages.json`]: createMessage,
  [`GET ${ACCOUNT}/Messages/{Sid}.json`]: fetchMessage,
  [`POST ${ACCOUNT}/Messages/{Sid}.json`]: updateMessage,
  [`DELETE ${ACCOUNT}/Messages/{Sid}.json`]: deleteMessage,
  [`POST ${ACCOUNT}/Messages/{MessageSid}/Feedback.json`]: createMessageFeedback,
  [`GET ${ACCOUNT}/Messages/{MessageSid}/Media.json`]: listMedia,
  [`GET ${ACCOUNT}/Messages/{MessageSid}/Media/{Sid}.json`]: fetchMedia,
  [`DELETE ${ACCOUNT}/Messages/{MessageSid}/Media/{Sid}.json`]: deleteMedia,
  [`GET ${ACCOUNT}/Calls.json`]: listCalls,
  [`POST ${ACCOUNT}/Calls.json`]: createCall,
  [`GET ${ACCOUNT}/Calls/{Sid}.json`]: fetchCall,
  [`POST ${ACCOUNT}/Calls/{Sid}.json`]: updateCall,
  [`DELETE ${ACCOUNT}/Calls/{Sid}.json`]: deleteCall,
  [`GET ${ACCOUNT}/Calls/{CallSid}/Recordings.json`]: listCallRecordings,
  [`POST ${ACCOUNT}/Calls/{CallSid}/Recordings.json`]: createCallRecording,
  [`GET ${ACCOUNT}/Calls/{CallSid}/Recordings/{Sid}.json`]: fetchCallRecording,
  [`POST ${ACCOUNT}/Calls/{CallSid}/Recordings/{Sid}.json`]: updateRecording,
  [`DELETE ${ACCOUNT}/Calls/{CallSid}/Recordings/{Sid}.json`]: deleteRecordingUnderParent,
  [`GET ${ACCOUNT}/Recordings.json`]: listRecordings,
  [`GET ${ACCOUNT}/Recordings/{Sid}.json`]: fetchRecording,
  [`DELETE ${ACCOUNT}/Recordings/{Sid}.json`]: deleteRecording,
  [`GET ${ACCOUNT}/Transcriptions.json`]: listTranscriptions,
  [`GET ${ACCOUNT}/Transcriptions/{Sid}.json`]: fetchTranscription,
  [`DELETE ${ACCOUNT}/Transcriptions/{Sid}.json`]: deleteTranscription,
  [`GET ${ACCOUNT}/Recordings/{RecordingSid}/Transcriptions.json`]: listRecordingTranscriptions,
  [`GET ${ACCOUNT}/Recordings/{RecordingSid}/Transcriptions/{Sid}.json`]: fetchTranscription,
  [`DELETE ${ACCOUNT}/Recordings/{RecordingSid}/Transcriptions/{Sid}.json`]: deleteTranscription,
  [`GET ${ACCOUNT}/Conferences.json`]: listConferences,
  [`GET ${ACCOUNT}/Conferences/{Sid}.json`]: fetchConference,
  [`POST ${ACCOUNT}/Conferences/{Sid}.json`]: updateConference,
  [`GET ${ACCOUNT}/Conferences/{ConferenceSid}/Participants.json`]: listParticipants,
  [`POST ${ACCOUNT}/Conferences/{ConferenceSid}/Participants.json`]: createParticipant,
  [`GET ${ACCOUNT}/Conferences/{ConferenceSid}/Participants/{CallSid}.json`]: fetchParticipant,
  [`POST ${ACCOUNT}/Conferences/{ConferenceSid}/Participants/{CallSid}.json`]: updateParticipant,
  [`DELETE ${ACCOUNT}/Conferences/{ConferenceSid}/Participants/{CallSid}.json`]: deleteParticipant,
  [`GET ${ACCOUNT}/Conferences/{ConferenceSid}/Recordings.json`]: listConferenceRecordings,
  [`GET ${ACCOUNT}/Conferences/{ConferenceSid}/Recordings/{Sid}.json`]: fetchConferenceRecording,
  [`POST ${ACCOUNT}/Conferences/{ConferenceSid}/Recordings/{Sid}.json`]: updateRecording,
  [`DELETE ${ACCOUNT}/Conferences/{ConferenceSid}/Recordings/{Sid}.json`]: deleteRecordingUnderParent,
};

const BULK_EXPORTS: RouteTable = {
  'GET /v1/Exports/{ResourceType}/Days': listExportDays,
  'GET /v1/Exports/{ResourceType}/Days/{Day}': fetchExportDay,
  'GET /v1/Exports/Jobs/{JobSid}': fetchExportJob,
  'DELETE /v1/Exports/Jobs/{JobSid}': deleteExportJob,
};

const FEEDBACK: RouteTable = {
  [`GET ${ACCOUNT}/Calls/{CallSid}/Feedback.json`]: fetchCallFeedback,
  [`POST ${ACCOUNT}/Calls/{CallSid}/Feedback.json`]: saveCallFeedback,
  [`POST ${ACCOUNT}/Calls/FeedbackSummary.json`]: createFeedbackSummary,
  [`GET ${ACCOUNT}/Calls/FeedbackSummary/{Sid}.json`]: fetchFeedbackSummary,
  [`DELETE ${ACCOUNT}/Calls/FeedbackSummary/{Sid}.json`]: deleteFeedbackSummary,
};

/** A router for each host. */
export function createRouters(options: WorldOptions): ReadonlyMap<string, Router<Handler>> {
  const routers = new Map<string, Router<Handler>>();
  for (const resource of coreRegistry.resources.values()) {
    const router = routers.get(resource.host) ?? new Router<Handler>();
    routers.set(resource.host, router);
    for (const route of ruleRoutes(resource, coreRegistry)) router.add(route.method, route.template, route.handler);
  }
  const api = routers.get(API_HOST) ?? new Router<Handler>();
  routers.set(API_HOST, api);
  addAll(api, CORE);
  addAll(api, options.feedback === 'legacy' ? FEEDBACK : gone(FEEDBACK));
  const exports = routers.get(BULK_EXPORTS_HOST);
  if (exports !== undefined) addAll(exports, BULK_EXPORTS);
  // as: the keys of a literal record.
  for (const form of Object.keys(USAGE_SEGMENTS) as UsageForm[]) {
    const segment = USAGE_SEGMENTS[form];
    api.add('GET', `${ACCOUNT}/Usage/Records${segment === '' ? '' : `/${segment}`}.json`, usageHandler(form));
  }
  for (const kind of NUMBER_KINDS) {
    api.add('GET', `${ACCOUNT}/AvailablePhoneNumbers/{CountryCode}/${kind}.json`, availableNumbersHandler(kind));
  }
  return routers;
}

function addAll(router: Router<Handler>, routes: RouteTable): void {
  for (const [route, handler] of Object.entries(routes)) {
    const [method = '', template = ''] = route.split(' ');
    router.add(method, template, handler);
  }
}

/** As Twilio answers since 2024: these paths do not exist. */
function gone(routes: RouteTable): RouteTable {
  const refuse: Handler = (context) => {
    throw notFound(context.path);
  };
  return Object.fromEntries(Object.keys(routes).map((route) => [route, refuse]));
}
