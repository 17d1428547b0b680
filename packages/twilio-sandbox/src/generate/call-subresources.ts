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

/** For an account, the JSON text of `subresource_uris` by call sid. */
export function callSubresources(accountPath: string): (callSid: string) => string {
  // What stands between one sid and the next: joined by a sid they are the text.
  const between = ['{'];
  for (const [position, [key, segment]] of NAMES.entries()) {
    const last = between.length - 1;
    between[last] = `${between[last] ?? ''}${position === 0 ? '' : ','}"${key}":"${accountPath}/Calls/`;
    between.push(`/${segment}.json"`);
  }
  between.push(`${between.pop() ?? ''}}`);
  return (callSid) => between.join(callSid);
}
