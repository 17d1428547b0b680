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
];
