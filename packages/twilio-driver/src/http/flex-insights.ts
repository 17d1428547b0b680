// Flex Insights is told who asks in the Authorization header: a user of Flex, whose token only a sign-in to Flex gives.
// Twilio's description lets the account's own credentials in too, and says nothing of how tokens are got.
import type { ApiRequest } from './api-request.ts';

export function isFlexInsights({ host, path }: Pick<ApiRequest, 'host' | 'path'>): boolean {
  return host === 'flex-api.twilio.com' && path.startsWith('/v1/Insights/');
}

/** What helps where Twilio does not let the request in. */
export const flexInsightsHint =
  "Flex Insights may want the token of a Flex user: the connection's flex_insights_authorization.";
