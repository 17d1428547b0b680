// Programmable Chat in all its versions (retired): channels are public unless the list is told otherwise.
import type { TableOverlay } from './overlay.ts';

export const chat: readonly TableOverlay[] = ['chat_v1', 'chat_v2', 'ip_messaging_v1', 'ip_messaging_v2'].map(
  (product): TableOverlay => ({
    product,
    resource: 'service_channels',
    description: 'Channels of a chat service, public and private.',
    filters: { Type: { every: ['public', 'private'] } },
  }),
);
