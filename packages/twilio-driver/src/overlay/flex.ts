// Flex Insights: quality management, and the segments of conversations. Tables say whose rows they have: those that the
// user whose token signs in may see.
import type { TableOverlay } from './overlay.ts';

const product = 'flex_v1';
const assessed = 'that were made by the Flex user who signs in: restrict segment_id';

export const flex: readonly TableOverlay[] = [
  {
    product,
    resource: 'insights_conversations',
    description: 'Conversations of Flex Insights with their segments: restrict segment_id.',
  },
  {
    product,
    resource: 'insights_segments',
    description: 'Segments of conversations in Flex Insights: restrict segment_id or reservation_id.',
  },
  {
    product,
    resource: 'insights_quality_management_assessments',
    description: `Assessments of conversations ${assessed}.`,
  },
  {
    product,
    resource: 'insights_quality_management_assessments_comments',
    description: `Comments of assessments ${assessed} or agent_id.`,
  },
  {
    product,
    resource: 'insights_quality_management_categories',
    description: 'Categories of questions.',
  },
  {
    product,
    resource: 'insights_quality_management_questions',
    description: 'Questions that conversations are assessed by.',
  },
  {
    product,
    resource: 'insights_quality_management_questionnaires',
    description: 'Questionnaires with their questions, inactive ones too.',
    // Without it the list has the active ones alone.
    filters: { IncludeInactive: { every: ['true'] } },
  },
  {
    product,
    resource: 'insights_quality_management_settings_answer_sets',
    description: 'Sets of answers that questions have.',
  },
  {
    product,
    resource: 'insights_quality_management_settings_comment_tags',
    description: 'Tags that comments have.',
  },
  { product, resource: 'insights_user_roles', description: 'Roles in Flex Insights of the Flex user who signs in.' },
];
