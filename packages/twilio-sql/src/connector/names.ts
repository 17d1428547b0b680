// Names as the Google Cloud connector for Twilio has them: `IncomingPhoneNumbers`, `Sender`, `SendMessage`. What is
// written is looked up by the engine, which ignores case and underscores and knows the aliases.

/** Entities that are called otherwise than their tables. */
const ENTITY_NAMES: Readonly<Record<string, string>> = {
  'twilio.call_feedback': 'Feedback',
  'twilio.call_feedback_summaries': 'FeedbackSummary',
};

/** Fields that are called otherwise than their columns: of every entity, and of one. */
const FIELD_NAMES: Readonly<Record<string, string>> = { from: 'Sender', friendly_name: 'Name' };
const OWN_FIELD_NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'twilio.call_feedback': { call_sid: 'Sid' },
};

/** Entities of which an update answers nothing, as on the page. */
const SILENT_UPDATES: ReadonlySet<string> = new Set(['twilio.messages']);

/** The schema whose entities have no prefix. */
const CORE_SCHEMA = 'twilio';

export interface TableName {
  readonly schema: string;
  readonly table: string;
}

const keyOf = ({ schema, table }: TableName): string => `${schema}.${table}`;

/** `Calls`; of another product `Verify.Services`. */
export function entityName(table: TableName): string {
  const own = ENTITY_NAMES[keyOf(table)] ?? pascalCase(table.table);
  return table.schema === CORE_SCHEMA ? own : `${pascalCase(table.schema)}.${own}`;
}

export function fieldName(table: TableName, column: string): string {
  return OWN_FIELD_NAMES[keyOf(table)]?.[column] ?? FIELD_NAMES[column] ?? pascalCase(column);
}

/** A parameter of an action, or a field of its answer. */
export function parameterName(name: string): string {
  return FIELD_NAMES[name] ?? pascalCase(name);
}

/** `SendMessage`; of another product `Verify.CheckVerification`. */
export function actionName(schema: string, procedure: string): string {
  return schema === CORE_SCHEMA ? pascalCase(procedure) : `${pascalCase(schema)}.${pascalCase(procedure)}`;
}

export function updateIsSilent(table: TableName): boolean {
  return SILENT_UPDATES.has(keyOf(table));
}

function pascalCase(name: string): string {
  return name.replace(/(^|_)([a-z0-9])/g, (_, _before, letter: string) => letter.toUpperCase());
}

/** For comparing what people write: `incoming_phone_numbers` and `IncomingPhoneNumbers` are one. */
export function looseName(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}

export function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
