// Why the catalog differs from the reference. Every row has to match at least one difference, or the report fails: a
// row that explains nothing is a lie in waiting.
import type { Difference } from './compare.ts';

export interface Explanation {
  readonly kinds: readonly Difference['kind'][];
  readonly subject: RegExp;
  readonly reason: 'newer description' | 'rename' | 'deliberate' | 'retired';
  readonly why: string;
}

const newer = 'newer description';

/** The first row that matches a difference explains it. */
export const explanations: readonly Explanation[] = [
  {
    kinds: ['resource: only here'],
    subject: /^(autopilot|fax|media|microvisor)_v1\./,
    reason: 'retired',
    why: 'Twilio ended the product; its file is still published, and its tables are there with --include-retired',
  },
  {
    kinds: ['resource: only here'],
    subject: /^(conversations_v2|insights_v3|intelligence_v3|knowledge_v2|memory_v1|routes_v3|voice_v[23])\./,
    reason: newer,
    why: 'the product, or this version of it, was published later',
  },
  {
    kinds: ['resource: only here'],
    subject:
      /^numbers_v1\.caller_ids_|^oauth_v2\.oauth_authorization_server$|^trusthub_v1\.(a2p_|customer_profile_provisional_copy$|trust_product_provisional_copy$)/,
    reason: newer,
    why: 'paths that were published later',
  },
  {
    kinds: ['name'],
    subject: /_document_dependent_hosted_number_orders$/,
    reason: 'rename',
    why: "by rule the name is longer than Postgres' 63 bytes",
  },
  {
    kinds: ['name', 'operation'],
    subject: /^trusthub_v1\.compliance_inquiries_registration_regulatory_compliance_gb_initialize$/,
    reason: 'rename',
    why: "by rule two paths have this name, which is longer than Postgres' 63 bytes",
  },
  {
    kinds: ['column: only there'],
    subject: /^api_v2010\.accounts\.auth_token$/,
    reason: 'deliberate',
    why: 'secrets are no columns',
  },
  {
    kinds: ['column: only there'],
    subject: /^messaging_v1\.link_shortening_domain_validate_dns\.domain_sid$/,
    reason: 'deliberate',
    why: 'rows do not carry it: it is the column of the parent',
  },
  {
    kinds: ['column: only here', 'column: only there'],
    subject:
      /^(iam_organizations\.organization_scim_users|iam_v1\.role_permissions|monitor_v2\.alarms)\.(external_?[iI]d|user_?[nN]ame|display_?[nN]ame|external_?[dD]escription|friendly_?[nN]ame|query_?[tT]ype|trigger_?[vV]alue|time_?[wW]indow|console_?[iI]ndicator|alert_?[cC]onfig_?[sS]id|date_?[uU]pdated|date_?[cC]reated)$/,
    reason: 'rename',
    why: 'columns are in snake_case where rows have camelCase',
  },
  {
    kinds: ['column: only here', 'filter: only here', 'property: only here'],
    subject: /^iam_organizations\.organization_role_assignments[. ].*resource_?(type|id)$/i,
    reason: newer,
    why: 'roles of resources were published later',
  },
  {
    kinds: ['column: only here'],
    subject:
      /^(insights_v1\.voice_(summaries|summary)\.agent_session_summaries|insights_v1\.voice_events\.conversation_relay_data|messaging_v2\.channels_senders\.friendly_name)$/,
    reason: newer,
    why: 'columns that were published later',
  },
  {
    kinds: ['column type'],
    subject:
      /^(bulkexports_v1\.export_days\.(day|create_date)|numbers_v1\.porting_port_in_port_in_requests\.status_last_updated_timestamp)$/,
    reason: 'deliberate',
    why: 'strings that are dates in every example are dates',
  },
  {
    kinds: ['column type'],
    subject: /^flex_v1\.insights_quality_management_assessments(_comments)?\.(offset|weight|timestamp)$/,
    reason: 'deliberate',
    why: 'strings that are numbers in every example are numbers',
  },
  {
    kinds: ['column type'],
    subject: /^(monitor_v1\.alerts|supersim_v1\.e_sim_profiles)\.error_code$/,
    reason: 'deliberate',
    why: 'declared a string, and no example says that it is always a number',
  },
  {
    kinds: ['primary key'],
    subject:
      /^(assistants_v1\.assistant_(knowledge|tools)|flex_v1\.insights_quality_management_(assessments|categories|questions)|flex_v1\.interaction_channel_participants|iam_organizations\.organization_role_assignments|intelligence_v2\.service_operators|numbers_v1\.porting_configuration_webhook)$/,
    reason: 'deliberate',
    why: 'the path of an update or a delete names a key where there is no fetch',
  },
  {
    kinds: ['primary key'],
    subject: /^monitor_v2\.alarms$/,
    reason: 'rename',
    why: "rows call the path's Sid alertConfigSid",
  },
  {
    kinds: ['primary key'],
    subject: /^iam_organizations\.organization_scim_users$/,
    reason: 'rename',
    why: "rows call the path's UserSid id",
  },
  {
    kinds: ['operation', 'property: only here', 'property: only there'],
    subject: /^iam_organizations\.organization_scim_users update/,
    reason: 'deliberate',
    why: 'PATCH changes what is named; PUT would put a whole row in the place of the old one',
  },
  {
    kinds: ['filter column'],
    subject: /^api_v2010\.usage_records(_\w+)? (StartDate|EndDate)$/,
    reason: 'deliberate',
    why: 'the window of an aggregate is a parameter: rows have columns of its name, which it does not restrict',
  },
  {
    kinds: ['filter column'],
    subject: /^insights_v1\.(conferences|video_rooms) Created(After|Before)$/,
    reason: 'deliberate',
    why: 'the overlay says that they bound create_time (overlay/insights.ts)',
  },
  {
    kinds: ['filter: only there'],
    subject: /^numbers_v1\.porting_port_in_port_in_requests (Token|Size)$/,
    reason: 'deliberate',
    why: 'they are the paging of the list',
  },
  {
    kinds: ['filter: only here'],
    subject: /^(insights_v1\.conference_participants Metrics|oauth_v2\.authorize code_challenge(_method)?)$/,
    reason: newer,
    why: 'parameters that were published later',
  },
  {
    kinds: ['property: only here'],
    subject: / (create|update) (X-Twilio-Webhook-Enabled|X-Twilio-Api-Version|If-Match|Flex-Metadata|Ui-Version)$/,
    reason: 'deliberate',
    why: 'headers of a write are hidden columns',
  },
  {
    kinds: ['property: only here'],
    subject: / (create|update) body$/,
    reason: 'deliberate',
    why: 'the description says of the body that it is JSON and nothing more: it is a property as a whole',
  },
  {
    kinds: ['property: only here'],
    subject: /^oauth_v2\.token create account_sid$/,
    reason: 'deliberate',
    why: 'parameters in the query of a write are properties too',
  },
  {
    kinds: ['property: only here', 'property: only there'],
    subject: /^api_v2010\.call_transcriptions create (Transcription)?ConfigurationId$/,
    reason: newer,
    why: 'Twilio renamed the parameter',
  },
  {
    kinds: ['property: only here'],
    subject:
      /^api_v2010\.(calls|call_recordings|messages|conference_participants) create (RecordingConfigurationId|Passports|MessageIntent|Emergency\w+)$/,
    reason: newer,
    why: 'parameters that were published later',
  },
  {
    kinds: ['property: only here'],
    subject:
      /^(messaging_v2\.channels_senders (create|update) friendly_name|studio_v2\.flows (create|update) AuthorSid|verify_v2\.service_verifications create Templates|accounts_v1\.auth_tokens_(promote update|secondary create) SuppressEmailNotification|content_v1\.content_approval_requests_whatsapp create send_ttl_seconds|iam_v1\.account_o_auth_apps create token_endpoint_auth_method|oauth_v2\.token create code_verifier)$/,
    reason: newer,
    why: 'parameters that were published later',
  },
];

export interface Verdict {
  readonly difference: Difference;
  readonly explanation: Explanation | undefined;
}

export function explain(differences: readonly Difference[]): readonly Verdict[] {
  return differences.map((difference) => ({
    difference,
    explanation: explanations.find(
      ({ kinds, subject }) => kinds.includes(difference.kind) && subject.test(difference.subject),
    ),
  }));
}

/** Rows that explain nothing. */
export function idleExplanations(verdicts: readonly Verdict[]): readonly Explanation[] {
  const used = new Set(verdicts.map(({ explanation }) => explanation));
  return explanations.filter((explanation) => !used.has(explanation));
}
