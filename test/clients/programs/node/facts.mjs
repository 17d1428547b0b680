// What every Node program of this folder does the same: says facts as lines of JSON, and writes values as text.
export const url = process.env.DATABASE_URL;
export const from = process.env.FROM_NUMBER;
export const to = '+15005550010';

export const schemas = 'select schema_name from information_schema.schemata order by 1';
export const tables = "select table_name from information_schema.tables where table_schema = 'twilio' order by 1";
export const columns = `select column_name, data_type from information_schema.columns
  where table_schema = 'twilio' and table_name = 'calls' order by ordinal_position`;
export const callSid = process.env.CALL_SID;
export const row = `select sid, duration, price, start_time, subresource_uris, parent_call_sid, price is not null as priced
  from calls where sid = '${callSid}'`;
export const flags = 'select sid, beta, capabilities from incoming_phone_numbers order by sid limit 1';
export const sids = 'select sid from calls';

export function say(fact, value) {
  process.stdout.write(`${JSON.stringify({ fact, value })}\n`);
}

const typeOf = (value) => (value === null ? 'null' : typeof value === 'object' ? value.constructor.name : typeof value);
const text = (value) => (value instanceof Date ? value.toISOString().replace('.000Z', 'Z') : value);

/** An object (or list) of the seven columns of `row`, and the JavaScript types that they came in. */
export function sayRow(found) {
  const values = Array.isArray(found) ? found : Object.values(found);
  const [, duration, price, startTime, uris, , priced] = values;
  say('row', values.map(text));
  say('types', [duration, price, startTime, uris, priced].map(typeOf));
}

export function sayPages(found, pageSize) {
  say('pages', [found.length, new Set(found).size, pageSize]);
}

/** What a client throws. */
export function sayError(error) {
  const { code, message, position } = error.code === undefined && error.cause !== undefined ? error.cause : error;
  say('error', [code, message, position]);
}
