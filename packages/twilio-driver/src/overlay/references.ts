// What columns refer to, where neither their sids' prefixes nor their paths tell: by `PRODUCT.column` or
// `PRODUCT.TABLE.column`, the resource as `PRODUCT.NAME`.

const conversationService = 'conversations_v1.services';
const bundle = 'numbers_v2.regulatory_compliance_bundles';

export const references: Readonly<Record<string, string>> = {
  'api_v2010.bundle_sid': bundle,
  'api_v2010.add_on_sid': 'marketplace_v1.available_add_ons',
  'assistants_v1.assistant_id': 'assistants_v1.assistants',
  'assistants_v1.session_id': 'assistants_v1.sessions',
  'conversations_v1.content_sid': 'content_v2.content',
  'conversations_v2.account_id': 'api_v2010.accounts',
  'conversations_v2.configuration_id': 'conversations_v2.control_plane_configurations',
  'conversations_v2.memory_store_id': 'memory_v1.control_plane_stores',
  'events_v1.schema_id': 'events_v1.schemas',
  'flex_v1.account_id': 'api_v2010.accounts',
  'flex_v1.assessment_sid': 'flex_v1.insights_quality_management_assessments',
  'flex_v1.chat_service_instance_sid': conversationService,
  'flex_v1.chat_service_sid': conversationService,
  'intelligence_v2.transcript_media.service_sid': 'intelligence_v2.services',
  'intelligence_v2.transcripts.service_sid': 'intelligence_v2.services',
  'intelligence_v3.account_id': 'api_v2010.accounts',
  'intelligence_v3.conversation_configuration_id': 'conversations_v2.control_plane_configurations',
  'intelligence_v3.conversation_id': 'conversations_v2.conversations',
  'lookups_v2.overridden_by_account_sid': 'api_v2010.accounts',
  'memory_v1.conversation_id': 'conversations_v2.conversations',
  'memory_v1.intelligence_service_id': 'intelligence_v2.services',
  'messaging_v1.customer_profile_bundle_sid': 'trusthub_v1.customer_profiles',
  'messaging_v1.customer_profile_sid': 'trusthub_v1.customer_profiles',
  'messaging_v1.a2p_profile_bundle_sid': 'trusthub_v1.trust_products',
  'messaging_v1.trust_product_sid': 'trusthub_v1.trust_products',
  'numbers_v1.bundle_sid': bundle,
  'numbers_v2.bundle_sid': bundle,
  'numbers_v2.account_sid': 'api_v2010.accounts',
  'proxy_v1.chat_instance_sid': conversationService,
  'serverless_v1.service_environment_logs.function_sid': 'serverless_v1.service_functions',
  'studio_v1.flow_engagement_steps.parent_step_sid': 'studio_v1.flow_engagement_steps',
  'studio_v1.flow_execution_steps.parent_step_sid': 'studio_v1.flow_execution_steps',
  'voice_v2.account_sid': 'api_v2010.accounts',
};

export function referenceOf(product: string, table: string, column: string): string | undefined {
  return references[`${product}.${table}.${column}`] ?? references[`${product}.${column}`];
}
