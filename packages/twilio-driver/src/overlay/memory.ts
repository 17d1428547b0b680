// Memory and Knowledge: their stores are listed under another path than the one that holds what is in them.
import type { TableOverlay } from './overlay.ts';

const stores = { storeId: 'memory_v1.control_plane_stores' };
const bases = { kbId: 'knowledge_v2.control_plane_knowledge_bases' };

const ofStore: Readonly<Record<string, string>> = {
  store_profiles: 'Profiles of a store: each is a request of its own.',
  store_profiles_imports: 'Imports of profiles: each is a request of its own.',
  store_profile_conversation_summaries: 'What was remembered of conversations with somebody.',
  store_profile_identifiers: 'How somebody is known.',
  store_profile_observations: 'What was observed of somebody.',
  store_profile_observation_revisions: 'Earlier forms of an observation.',
  store_profile_traits: 'What is known of somebody.',
};

export const memory: readonly TableOverlay[] = [
  ...Object.entries(ofStore).map(([resource, description]): TableOverlay => ({
    product: 'memory_v1',
    resource,
    description,
    parents: stores,
  })),
  {
    product: 'knowledge_v2',
    resource: 'knowledge_base_knowledge',
    description: 'What is in a knowledge base.',
    parents: bases,
  },
  {
    product: 'knowledge_v2',
    resource: 'knowledge_base_knowledge_chunks',
    description: 'Parts of what is in a knowledge base.',
    parents: bases,
  },
];
