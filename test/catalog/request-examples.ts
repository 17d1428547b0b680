// Request bodies of Twilio's description that are not sent as they are shown, with the reason. The tests fail when one of
// them is.

/** Keys of examples that the schema of the same operation does not have: nothing can say them. */
export const strangers: Readonly<Record<string, readonly string[]>> = {
  'accounts_v1.credentials_aws update update': ['Credentials'],
  'accounts_v1.credentials_public_keys update update': ['PublicKey'],
  'api_v2010.call_recordings create create200': ['PlayBeep', 'Transcribe', 'TranscriptionConfiguration'],
  'api_v2010.call_recordings create create201': ['PlayBeep', 'Transcribe', 'TranscriptionConfiguration'],
  'api_v2010.call_recordings update update': ['PlayBeep'],
  'api_v2010.calls create create': [
    'IfMachine',
    'MachineDetectionEngine',
    'MachineDetectionMinWordLength',
    'MachineDetectionMaxWordLength',
    'MachineDetectionWordsSilence',
    'MachineDetectionMaxNumOfWords',
    'MachineDetectionSilenceThreshold',
    'Transcribe',
    'TranscriptionConfiguration',
  ],
  'api_v2010.calls create createWithTwiml': ['IfMachine', 'Transcribe', 'TranscriptionConfiguration'],
  'api_v2010.calls update update': ['StatusCallbackUrl'],
  'api_v2010.conference_participants create createWithSid': [
    'MachineDetectionEngine',
    'MachineDetectionMinWordLength',
    'MachineDetectionMaxWordLength',
    'MachineDetectionWordsSilence',
    'MachineDetectionMaxNumOfWords',
    'MachineDetectionSilenceThreshold',
  ],
  'api_v2010.conference_recordings update update': ['PlayBeep'],
  'api_v2010.messages create create': ['Tags'],
  'chat_v1.service_channels update update': ['Type'],
  'chat_v1.services update update': [
    'Webhooks.OnChannelAdd.Format',
    'Webhooks.OnChannelAdded.Format',
    'Webhooks.OnChannelDestroy.Format',
    'Webhooks.OnChannelDestroyed.Format',
    'Webhooks.OnChannelUpdate.Format',
    'Webhooks.OnChannelUpdated.Format',
    'Webhooks.OnMemberAdd.Format',
    'Webhooks.OnMemberAdded.Format',
    'Webhooks.OnMemberRemove.Format',
    'Webhooks.OnMemberRemoved.Format',
    'Webhooks.OnMessageRemove.Format',
    'Webhooks.OnMessageRemoved.Format',
    'Webhooks.OnMessageSend.Format',
    'Webhooks.OnMessageSent.Format',
    'Webhooks.OnMessageUpdate.Format',
    'Webhooks.OnMessageUpdated.Format',
  ],
  'chat_v2.service_channels update update': ['Type'],
  'conversations_v1.conversation_participants create createRcsWithFallback': ['MessagingBinding.ProxyAddressFallback'],
  'conversations_v1.service_conversation_participants create createRcsWithFallback': [
    'MessagingBinding.ProxyAddressFallback',
  ],
  'events_v1.subscriptions create create': ['Filter'],
  'events_v1.subscriptions update update': ['Filter'],
  'ip_messaging_v1.service_channels update update': ['Type'],
  'ip_messaging_v1.services update update': [
    'Webhooks.OnChannelAdd.Format',
    'Webhooks.OnChannelAdded.Format',
    'Webhooks.OnChannelDestroy.Format',
    'Webhooks.OnChannelDestroyed.Format',
    'Webhooks.OnChannelUpdate.Format',
    'Webhooks.OnChannelUpdated.Format',
    'Webhooks.OnMemberAdd.Format',
    'Webhooks.OnMemberAdded.Format',
    'Webhooks.OnMemberRemove.Format',
    'Webhooks.OnMemberRemoved.Format',
    'Webhooks.OnMessageRemove.Format',
    'Webhooks.OnMessageRemoved.Format',
    'Webhooks.OnMessageSend.Format',
    'Webhooks.OnMessageSent.Format',
    'Webhooks.OnMessageUpdate.Format',
    'Webhooks.OnMessageUpdated.Format',
  ],
  'ip_messaging_v2.service_channels update update': ['Type'],
  'notify_v1.services create create': ['Type'],
  'notify_v1.services update update': ['Type'],
  'preview.wireless_rate_plans create create': ['Status'],
  'studio_v2.flow_executions create create': ['ExternalId'],
  'sync_v1.service_documents update update': ['UniqueName'],
  'taskrouter_v1.workspace_task_channels create create': ['RequiredAttention'],
  'taskrouter_v1.workspace_task_queues create create': ['OperatingUnitSid'],
  'taskrouter_v1.workspace_task_queues update update': ['OperatingUnitSid'],
  'taskrouter_v1.workspace_tasks create create': ['RequiredAttention'],
  'taskrouter_v1.workspace_tasks update update': ['RequiredAttention'],
  'taskrouter_v1.workspace_workers create create': ['OperatingUnitSid', 'Concurrency'],
  'taskrouter_v1.workspace_workers update update': ['OperatingUnitSid', 'Concurrency'],
  'taskrouter_v1.workspaces update update': ['DefaultAttentionProfileSid', 'AttentionRoutingEnabled'],
  'verify_v2.services create createRecord': ['MailerSid'],
  'verify_v2.services update updateRecord': ['MailerSid'],
  'wireless_v1.rate_plans create create': ['Status'],
  'wireless_v1.rate_plans update update': ['UsageNotificationMethod', 'UsageNotificationUrl'],
};

export interface NotWritten {
  readonly faults: readonly string[];
  readonly why: string;
}

export const notWritten: Readonly<Record<string, NotWritten>> = {
  'flex_v1.insights_quality_management_assessments_comments create create': {
    faults: ['Comment = "log0zu0268" is sent as ["\\"log0zu0268\\""]'],
    why: 'the description has it as JSON, in which a text has quotes',
  },
  'api_v2010.accounts create create': {
    faults: ['undeclared: auth_token'],
    why: 'a secret: no statement on a table shows it',
  },
  'api_v2010.accounts update update': {
    faults: ['undeclared: auth_token'],
    why: 'a secret: no statement on a table shows it',
  },
  'api_v2010.accounts update updateWithNumericStatus': {
    faults: ['undeclared: auth_token'],
    why: 'a secret: no statement on a table shows it',
  },
  'api_v2010.call_payments create startPaymentSessionSuccess': {
    faults: ["Parameter = \"{'name':'foobar'}\" is sent as [\"\\\"{'name':'foobar'}\\\"\"]"],
    why: 'the example is not JSON',
  },
  'api_v2010.usage_triggers create create': {
    faults: ['invalid input syntax for type numeric: "trigger_value"'],
    why: 'the example is a word where a number is wanted',
  },
  'notify_v1.service_bindings create create': {
    faults: ['Tag = ["tag"] is sent as ["[\\"tag\\"]"]'],
    why: 'the list has a parameter of the same name, which takes one tag: its column takes one too',
  },
  'notify_v1.service_notifications create createDirectNotification': {
    faults: ['procedure create_service_notification needs at least one of "identity", "tag"'],
    why: 'the description itself asks for identity or tag',
  },
  'video_v1.room_participant_subscribe_rules update updateFilters': {
    faults: [
      'Rules = "%5B%7B%22type%22%3A%22exclude%22%2C%22all%22%3A%20true%7D%5D" is sent as ["\\"%5B%7B%22type%22%3A%22exclude%22%2C%22all%22%3A%20true%7D%5D\\""]',
    ],
    why: 'the example is a text in a URL, not the JSON that it stands for',
  },
  'video_v1.room_recording_rules update update': {
    faults: [
      'Rules = "%5B%7B%22type%22%3A%22exclude%22%2C%22all%22%3A%20true%7D%5D" is sent as ["\\"%5B%7B%22type%22%3A%22exclude%22%2C%22all%22%3A%20true%7D%5D\\""]',
    ],
    why: 'the example is a text in a URL, not the JSON that it stands for',
  },
  'video_v1.rooms create createGroupRooms': {
    faults: [
      'RecordingRules = "%5B%7B%22type%22%3A%22exclude%22%2C%22all%22%3A%20true%7D%5D" is sent as ["\\"%5B%7B%22type%22%3A%22exclude%22%2C%22all%22%3A%20true%7D%5D\\""]',
    ],
    why: 'the example is a text in a URL, not the JSON that it stands for',
  },
  'video_v1.rooms create createGroupRoomsWithAudioOnlyEnabled': {
    faults: [
      'RecordingRules = "%5B%7B%22type%22%3A%22exclude%22%2C%22all%22%3A%20true%7D%5D" is sent as ["\\"%5B%7B%22type%22%3A%22exclude%22%2C%22all%22%3A%20true%7D%5D\\""]',
    ],
    why: 'the example is a text in a URL, not the JSON that it stands for',
  },
};
