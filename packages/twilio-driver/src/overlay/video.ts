// Video: rooms and participants, whose lists leave out what is over unless they are told to.
import type { TableOverlay } from './overlay.ts';

const product = 'video_v1';

export const video: readonly TableOverlay[] = [
  {
    product,
    resource: 'rooms',
    description: 'Video rooms, those that are over too.',
    filters: { Status: { every: ['in-progress', 'completed'] } },
    rows: 2000,
  },
  {
    product,
    resource: 'room_participants',
    description: 'Who is and was in a room.',
    filters: { Status: { every: ['connected', 'disconnected'] } },
  },
  {
    product,
    resource: 'composition_hooks',
    description: 'Rules by which recordings of rooms are put together.',
    filters: { FriendlyName: { support: 'inexact', wildcard: '*' } },
  },
];
