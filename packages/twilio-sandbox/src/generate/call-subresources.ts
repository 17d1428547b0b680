// The links that a call row carries.
const NAMES: readonly (readonly [string, string])[] = [
  ['notifications', 'Notifications'],
  ['recordings', 'Recordings'],
  ['payments', 'Payments'],
  ['events', 'Events'],
  ['siprec', 'Siprec'],
  ['streams', 'Streams'],
  ['transcriptions', 'Transcriptions'],
  ['user_defined_message_subscriptions', 'UserDefinedMessageSubscriptions'],
  ['user_defined_messages', 'UserDefinedMessages'],
];

/** The JSON text of `subresource_uris`. */
export function callSubresources(accountPath: string, callSid: string): string {
  const base = `${accountPath}/Calls/${callSid}/`;
  let text = '{';
  for (const [key, segment] of NAMES) text += `${text === '{' ? '' : ','}"${key}":"${base}${segment}.json"`;
  return `${text}}`;
}
