// Conversations and chats call their webhooks for what is written over the API only when the request says so, in a header.
// INSERT and UPDATE have a hidden column for it; DELETE has no place to say it, so there is a setting for all.
import type { ResourceProperty } from '../catalog-data/resource.ts';
import type { ApiRequest } from '../http/api-request.ts';

export const webhookSetting = 'twilio.webhook_enabled';

const header = 'X-Twilio-Webhook-Enabled';

/** `properties`: what the operation takes. What the statement says goes before the setting. */
export function withWebhooks(
  request: ApiRequest,
  properties: readonly ResourceProperty[] = [],
  settings: Readonly<Record<string, string>>,
): ApiRequest {
  const takes = properties.some((property) => property.header === true && property.parameter === header);
  if (!takes || settings[webhookSetting] !== 'on' || request.headers?.[header] !== undefined) return request;
  return { ...request, headers: { ...request.headers, [header]: 'true' } };
}
