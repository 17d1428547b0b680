// Messaging: senders are listed by their channel, which has to be said.
import type { TableOverlay } from './overlay.ts';

export const messaging: readonly TableOverlay[] = [
  {
    product: 'messaging_v2',
    resource: 'channels_senders',
    description: 'Senders of WhatsApp, RCS and other channels.',
    filters: { Channel: { every: ['whatsapp', 'rcs'] } },
  },
];
