// The tables that people have checked, in the order of the documentation.
import { accounts } from './accounts.ts';
import { addresses } from './addresses.ts';
import { applications } from './applications.ts';
import { availablePhoneNumbers } from './available-phone-numbers.ts';
import { balance } from './balance.ts';
import { callFeedback, callFeedbackSummaries } from './call-feedback.ts';
import { calls } from './calls.ts';
import { conferenceParticipants, conferences } from './conferences.ts';
import { incomingPhoneNumbers } from './incoming-phone-numbers.ts';
import { messageMedia, messages } from './messages.ts';
import { otherTables } from './other-tables.ts';
import { outgoingCallerIds } from './outgoing-caller-ids.ts';
import { flex } from './flex.ts';
import { video } from './video.ts';
import { chat } from './chat.ts';
import { insights } from './insights.ts';
import { taskrouter } from './taskrouter.ts';
import { serverless } from './serverless.ts';
import { monitor } from './monitor.ts';
import { conversations } from './conversations.ts';
import { bulkExports } from './bulk-exports.ts';
import { iam } from './iam.ts';
import { messaging } from './messaging.ts';
import { wireless } from './wireless.ts';
import { memory } from './memory.ts';
import { numbers } from './numbers.ts';
import type { TableOverlay } from './overlay.ts';
import { queues } from './queues.ts';
import { recordings, transcriptions } from './recordings.ts';
import { usageRecords } from './usage-records.ts';

export const overlays: readonly TableOverlay[] = [
  accounts,
  calls,
  messages,
  messageMedia,
  recordings,
  transcriptions,
  conferences,
  conferenceParticipants,
  incomingPhoneNumbers,
  outgoingCallerIds,
  queues,
  addresses,
  applications,
  ...usageRecords,
  balance,
  callFeedback,
  callFeedbackSummaries,
  ...availablePhoneNumbers,
  ...otherTables,
  ...video,
  ...flex,
  ...chat,
  ...insights,
  ...taskrouter,
  ...serverless,
  ...monitor,
  ...conversations,
  ...bulkExports,
  ...iam,
  ...messaging,
  ...wireless,
  ...memory,
  ...numbers,
];
