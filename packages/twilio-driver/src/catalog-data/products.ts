// The files of Twilio's OpenAPI description that are in the catalog, and the schema that each is in.
//
// A schema without a version holds every resource of the product in its newest version; a resource that has a newer
// namesake is in SCHEMA_vN. Files without operations (flex-api_v1, iam_scim, iam_v2, verify_v3, voice_oneconsole) and
// content_sdk, which is content_v1 once more, are not here.

export interface Product {
  /** As in the file's name: `twilio_verify_v2.json` → `verify_v2`. */
  readonly name: string;
  readonly schema: string;
  /** Twilio has ended it, or it is another product once more: only with `includeRetired`. */
  readonly retired: boolean;
}

/** By schema: versions, oldest first, and what the schema is for. */
interface ProductLine {
  readonly files: readonly string[];
  readonly about: string;
  readonly retired?: true;
}

const lines: Readonly<Record<string, ProductLine>> = {
  twilio: { files: ['api_v2010'], about: "Twilio's core resources: calls, messages, numbers, usage." },
  accounts: { files: ['accounts_v1'], about: 'Credentials, the safe list and permissions of the account.' },
  assistants: { files: ['assistants_v1'], about: 'AI assistants, their tools and knowledge.' },
  autopilot: { files: ['autopilot_v1'], about: 'Autopilot, which Twilio has ended.', retired: true },
  bulkexports: { files: ['bulkexports_v1'], about: 'Jobs and days of Bulk Export.' },
  chat: { files: ['chat_v1', 'chat_v2', 'chat_v3'], about: 'Programmable Chat, ended in 2022.', retired: true },
  content: { files: ['content_v1', 'content_v2'], about: 'Content templates and their approvals.' },
  conversations: {
    files: ['conversations_v1', 'conversations_v2'],
    about: 'Conversations: people, messages, settings.',
  },
  events: { files: ['events_v1'], about: 'Event Streams: sinks, subscriptions, types and schemas.' },
  fax: { files: ['fax_v1'], about: 'Programmable Fax, ended in 2021.', retired: true },
  flex: { files: ['flex_v1', 'flex_v2'], about: 'Flex: configuration, interactions, plugins, quality.' },
  frontline: { files: ['frontline_v1'], about: 'Users of Frontline.' },
  iam: { files: ['iam_organizations', 'iam_v1'], about: 'API keys and organizations.' },
  insights: { files: ['insights_v1', 'insights_v2', 'insights_v3'], about: 'Voice, Video and Conference Insights.' },
  intelligence: { files: ['intelligence_v2', 'intelligence_v3'], about: 'Transcripts, operators and their results.' },
  ip_messaging: {
    files: ['ip_messaging_v1', 'ip_messaging_v2'],
    about: 'Programmable Chat under its first name, ended in 2022.',
    retired: true,
  },
  knowledge: { files: ['knowledge_v1', 'knowledge_v2'], about: 'What assistants know.' },
  lookups: { files: ['lookups_v1', 'lookups_v2'], about: 'Facts about phone numbers: one paid request for each.' },
  marketplace: { files: ['marketplace_v1'], about: 'Add-ons: what there is and what is installed.' },
  media: { files: ['media_v1'], about: 'Live streaming, which Twilio has ended.', retired: true },
  memory: { files: ['memory_v1'], about: 'Profiles and what is remembered of them.' },
  messaging: {
    files: ['messaging_v1', 'messaging_v2', 'messaging_v3'],
    about: 'Messaging services, senders and the registration of both.',
  },
  microvisor: { files: ['microvisor_v1'], about: 'Microvisor, which Twilio has ended.', retired: true },
  monitor: { files: ['monitor_v1', 'monitor_v2'], about: 'Alerts, events and alarms of the account.' },
  notify: { files: ['notify_v1'], about: 'Notify, which Twilio is ending.', retired: true },
  numbers: { files: ['numbers_v1', 'numbers_v2', 'numbers_v3'], about: 'Regulation, hosting and porting of numbers.' },
  oauth: { files: ['oauth_v1', 'oauth_v2'], about: 'Tokens of OAuth applications.' },
  preview: { files: ['preview'], about: 'Products that were shown before their time.', retired: true },
  pricing: { files: ['pricing_v1', 'pricing_v2'], about: 'What calls, messages and numbers cost.' },
  proxy: { files: ['proxy_v1'], about: 'Sessions between two people behind a number.' },
  routes: { files: ['routes_v2', 'routes_v3'], about: 'Regions that numbers, domains and trunks are handled in.' },
  serverless: { files: ['serverless_v1'], about: 'Functions and Assets: services, builds, deployments, logs.' },
  studio: { files: ['studio_v1', 'studio_v2'], about: 'Studio: flows, executions and their steps.' },
  supersim: { files: ['supersim_v1'], about: 'Super SIM: SIMs, fleets, networks, usage.' },
  sync: { files: ['sync_v1'], about: 'Sync: documents, lists, maps and streams.' },
  taskrouter: { files: ['taskrouter_v1'], about: 'TaskRouter: workspaces, workers, queues, tasks, statistics.' },
  trunking: { files: ['trunking_v1'], about: 'Elastic SIP trunks.' },
  trusthub: { files: ['trusthub_v1'], about: 'Profiles and products that vouch for a business.' },
  verify: { files: ['verify_v2'], about: 'Verify: services, verifications, factors, attempts.' },
  video: { files: ['video_v1'], about: 'Video rooms, participants, recordings and compositions.' },
  voice: { files: ['voice_v1', 'voice_v2', 'voice_v3'], about: 'Permissions, records and routes of calls.' },
  wireless: { files: ['wireless_v1'], about: 'Programmable Wireless: SIMs, rate plans, usage.' },
};

export const catalogProducts: readonly Product[] = Object.entries(lines).flatMap(([schema, { files, retired }]) =>
  files.map((name) => ({ name, schema, retired: retired === true })),
);

/** The schema of a resource, given whether a newer version of its product has one of the same name. */
export function schemaOf(product: Product, superseded: boolean): string {
  if (!superseded) return product.schema;
  const version = /v\d+$/.exec(product.name)?.[0];
  return version === undefined ? product.name : `${product.schema}_${version}`;
}

/** What a schema is for: `verify`, and `verify_v1` if there were one. */
export function describeSchema(schema: string): string {
  const [, name = schema, version] = /^(.+?)(?:_(v\d+))?$/.exec(schema) ?? [];
  const about = lines[name]?.about ?? '';
  return version === undefined
    ? about
    : `${about} Version ${version.slice(1)}, where a newer one has the same resource.`;
}
