// Resources that are not tables yet: read by rule alone they would leave rows out, or answer with something else than
// rows. Withheld rather than wrong; the catalog report lists them.

const flexInsights = "needs a session of Flex Insights, which is opened with another product's token";

/** By product and name: why. */
export const withheld: Readonly<Record<string, string>> = {
  'flex_v1.insights_conversations': flexInsights,
  'flex_v1.insights_quality_management_assessments': flexInsights,
  'flex_v1.insights_quality_management_assessments_comments': flexInsights,
  'flex_v1.insights_quality_management_categories': flexInsights,
  'flex_v1.insights_quality_management_questionnaires': flexInsights,
  'flex_v1.insights_quality_management_questions': flexInsights,
  'flex_v1.insights_quality_management_settings_answer_sets': flexInsights,
  'flex_v1.insights_quality_management_settings_comment_tags': flexInsights,
  'flex_v1.insights_segments': flexInsights,
  'flex_v1.insights_session': flexInsights,
  'flex_v1.insights_user_roles': flexInsights,
  'insights_v3.insights_domains_conversations_query': 'reads on in the answer of a query, which is asked by a POST',
};
