// Queries of Twilio's description that are not asked as they are shown, with the reason. The tests fail when one is.

export interface NotAsked {
  readonly faults: readonly string[];
  readonly why: string;
}

const order = (table: string): NotAsked => ({
  faults: [`table "${table}" can only be read for given values of "order"`],
  why: 'a word in mixed case (aSc), which the list of its values has in lower case',
});
const relative = (text: string): NotAsked => ({
  faults: [`StartTime = "${text}" cannot be said`],
  why: 'start_time is an instant: now() - interval says it',
});
const available: NotAsked = {
  faults: ['Available = "available" cannot be said'],
  why: 'the column is a boolean: available = true says it',
};

export const notAsked: Readonly<Record<string, NotAsked>> = {
  'conversations.conversation_messages readLastMessage_ienumOrderMixedCaseDesc': order('conversation_messages'),
  'conversations.conversation_messages readLastMessage_ienumOrderMixedCaseAsc': order('conversation_messages'),
  'conversations.service_conversation_messages readFullOrderAscMixedAsc': order('service_conversation_messages'),
  'conversations.service_conversation_messages readFullOrderDescMixedDesc': order('service_conversation_messages'),
  'insights.voice_summaries readWithCarrier': relative('4h'),
  'insights.voice_summaries readWithSubaccount': relative('7d'),
  'insights.voice_summaries readWithTrust': relative('1d'),
  'insights.voice_summaries readWithAbnormalSession': relative('15d'),
  'taskrouter.workspace_workers readFull': available,
  'taskrouter.workspace_workers readEmpty': available,
  'video.composition_hooks readResults': {
    faults: ['FriendlyName = "*Hook*" is asked as '],
    why: 'in SQL a star is a star: what would be a pattern is compared here',
  },
};
