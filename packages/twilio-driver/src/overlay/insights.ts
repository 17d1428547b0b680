// Insights: what calls and conferences were like. Lists and calls go back 30 days.
import type { TableOverlay } from './overlay.ts';

const product = 'insights_v1';
const retention = 'Twilio keeps it for 30 days.';
/** Voice Insights' names for parts of one call: found through the account's calls. */
const ofCall = { CallSid: 'api_v2010.calls' };

export const insights: readonly TableOverlay[] = [
  {
    product,
    resource: 'voice_summaries',
    description: `What calls were like, one row for each call, finished or not. ${retention}`,
    primaryKey: ['call_sid'],
    ranges: [{ column: 'start_time', lower: 'StartTime', defaultDays: 30, keptDays: 30, replaces: ['EndTime'] }],
    filters: {
      ProcessingState: { every: ['all'] },
    },
    rows: 50_000,
  },
  {
    product,
    resource: 'voice_events',
    description: `What happened during a call. Is read for one call at a time: restrict call_sid. ${retention}`,
    parents: ofCall,
  },
  {
    product,
    resource: 'voice_metrics',
    description: `Measurements during a call. Is read for one call at a time: restrict call_sid. ${retention}`,
    parents: ofCall,
  },
  {
    product,
    resource: 'voice_summary',
    description: `What one call was like: restrict call_sid. ${retention}`,
    parents: ofCall,
  },
  {
    product,
    resource: 'voice_annotation',
    description: 'What somebody thought of a call: UPDATE writes it. Takes the place of call feedback.',
    parents: ofCall,
  },
  {
    product,
    resource: 'conferences',
    description: `What conferences were like. ${retention}`,
    ranges: [{ column: 'create_time', lower: 'CreatedAfter', upper: 'CreatedBefore', keptDays: 30 }],
  },
  {
    product,
    resource: 'video_rooms',
    description: 'What video rooms were like.',
    ranges: [{ column: 'create_time', lower: 'CreatedAfter', upper: 'CreatedBefore' }],
  },
  {
    product: 'insights_v3',
    resource: 'insights_domains_conversations_query_job_results',
    description:
      'What a finished query job found, a row for each page: its items are unpacked by jsonb_array_elements(items).',
  },
];
