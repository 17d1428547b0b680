// call_feedback and call_feedback_summaries: gone from the API and from its description, still listed by
// connectors. The requests are the old ones; Twilio's "not found" becomes an error that says what happened.
import type { Resource, ResourceColumn, ResourceProperty } from '../catalog-data/resource.ts';
import type { Removal, TableOverlay } from './overlay.ts';
import { sharedColumns } from './shared-columns.ts';

const calls = '/2010-04-01/Accounts/{AccountSid}/Calls';
const account = { parameter: 'AccountSid', column: 'account_sid', synthetic: false, resource: 'accounts' } as const;
const issues = [
  'audio-latency',
  'digits-not-captured',
  'dropped-call',
  'imperfect-audio',
  'incorrect-caller-id',
  'one-way-audio',
  'post-dial-delay',
  'unsolicited-call',
];

const text = (name: string, more: Partial<ResourceColumn> = {}): ResourceColumn => ({
  name,
  type: 'text',
  wire: 'json',
  nullable: true,
  ...more,
});
const instant = (name: string): ResourceColumn => ({ name, type: 'timestamptz', wire: 'rfc2822', nullable: true });
const day = (name: string): ResourceColumn => ({ name, type: 'date', wire: 'date', nullable: true });
const count = (name: string): ResourceColumn => ({ name, type: 'int4', wire: 'json', nullable: true });
const decimal = (name: string): ResourceColumn => ({ name, type: 'numeric', wire: 'string', nullable: true });

const feedbackProperties: readonly ResourceProperty[] = [
  { parameter: 'QualityScore', column: 'quality_score', type: 'int4', required: false, writeOnly: false, array: false },
  {
    parameter: 'Issue',
    column: 'issues',
    type: 'text[]',
    values: issues,
    required: false,
    writeOnly: false,
    array: true,
  },
];

const feedbackWrite = {
  method: 'POST',
  path: `${calls}/{CallSid}/Feedback.json`,
  body: 'form',
  status: 200,
  properties: feedbackProperties,
  atLeastOneOf: [],
  returnsRow: true,
} as const;

const feedbackResource: Resource = {
  product: 'api_v2010',
  schema: 'twilio',
  host: 'api.twilio.com',
  name: 'call_feedback',
  columns: [
    text('call_sid', { sidPrefixes: ['CA'], nullable: false }),
    text('account_sid', { sidPrefixes: ['AC'] }),
    count('quality_score'),
    { name: 'issues', type: 'text[]', wire: 'json', nullable: true, values: issues },
    instant('date_created'),
    instant('date_updated'),
  ],
  jsonNames: { call_sid: 'sid' },
  parents: [account, { parameter: 'CallSid', column: 'call_sid', synthetic: false, resource: 'calls' }],
  singleton: { operation: 'FetchCallFeedback', path: `${calls}/{CallSid}/Feedback.json` },
  filters: [],
  create: { operation: 'UpdateCallFeedback', ...feedbackWrite },
  update: { operation: 'UpdateCallFeedback', ...feedbackWrite },
};

const property = (parameter: string, column: string, more: Partial<ResourceProperty> = {}): ResourceProperty => ({
  parameter,
  column,
  type: 'text',
  required: false,
  writeOnly: false,
  array: false,
  ...more,
});

const summaryResource: Resource = {
  product: 'api_v2010',
  schema: 'twilio',
  host: 'api.twilio.com',
  name: 'call_feedback_summaries',
  columns: [
    text('sid', { sidPrefixes: ['FS'], nullable: false }),
    text('account_sid', { sidPrefixes: ['AC'] }),
    day('start_date'),
    day('end_date'),
    text('status', { values: ['queued', 'in-progress', 'completed', 'failed'] }),
    count('call_count'),
    count('call_feedback_count'),
    decimal('quality_score_average'),
    decimal('quality_score_median'),
    decimal('quality_score_standard_deviation'),
    { name: 'issues', type: 'jsonb', wire: 'json', nullable: true },
    { name: 'include_subaccounts', type: 'bool', wire: 'json', nullable: true },
    instant('date_created'),
    instant('date_updated'),
  ],
  parents: [account],
  primaryKey: 'sid',
  fetch: { operation: 'FetchCallFeedbackSummary', path: `${calls}/FeedbackSummary/{Sid}.json` },
  filters: [],
  create: {
    operation: 'CreateCallFeedbackSummary',
    method: 'POST',
    path: `${calls}/FeedbackSummary.json`,
    body: 'form',
    status: 201,
    properties: [
      property('StartDate', 'start_date', { type: 'date', required: true }),
      property('EndDate', 'end_date', { type: 'date', required: true }),
      property('IncludeSubaccounts', 'include_subaccounts', { type: 'bool' }),
      property('StatusCallback', 'status_callback', { writeOnly: true }),
      property('StatusCallbackMethod', 'status_callback_method', { writeOnly: true }),
    ],
    atLeastOneOf: [],
    returnsRow: true,
  },
  delete: { operation: 'DeleteCallFeedbackSummary', path: `${calls}/FeedbackSummary/{Sid}.json` },
};

const since = '2023-12-31';

const feedbackRemoval: Removal = {
  since,
  replacement:
    "Twilio's replacement is the call annotation of Voice Insights: POST https://insights.twilio.com/v1/Voice/CALL_SID/Annotation.",
};

const summaryRemoval: Removal = {
  since,
  replacement: 'There is no replacement. Call summaries of Voice Insights can be added up in SQL.',
};

export const callFeedback: TableOverlay = {
  resource: 'call_feedback',
  definition: feedbackResource,
  description: `What somebody thought of a call. Twilio removed it on ${since}.`,
  aliases: ['feedback'],
  columns: {
    call_sid: 'The call.',
    account_sid: sharedColumns.account_sid,
    quality_score: '1 (bad) to 5 (good).',
    issues: `What was wrong: ${issues.join(', ')}.`,
    date_created: sharedColumns.date_created,
    date_updated: sharedColumns.date_updated,
  },
  columnAliases: { call_sid: ['sid'], issues: ['issue'] },
  removal: feedbackRemoval,
};

export const callFeedbackSummaries: TableOverlay = {
  resource: 'call_feedback_summaries',
  definition: summaryResource,
  description: `Feedback on the calls of a span of days, added up. Twilio removed it on ${since}.`,
  aliases: ['feedbacksummary'],
  columns: {
    sid: 'The summary.',
    account_sid: sharedColumns.account_sid,
    start_date: 'The first day.',
    end_date: 'The last day.',
    status: 'queued, in-progress, completed or failed.',
    call_count: 'How many calls there were.',
    call_feedback_count: 'How many of them have feedback.',
    quality_score_average: 'The average score.',
    quality_score_median: 'The median score.',
    quality_score_standard_deviation: 'The standard deviation of the score.',
    issues: 'How often each issue was named.',
    include_subaccounts: 'Whether calls of subaccounts are in it.',
    date_created: sharedColumns.date_created,
    date_updated: sharedColumns.date_updated,
  },
  hidden: {
    status_callback: 'What is requested when it is completed.',
    status_callback_method: 'How status_callback is requested.',
  },
  removal: summaryRemoval,
};
