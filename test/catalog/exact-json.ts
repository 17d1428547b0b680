// JSON whose numbers keep their digits: one that JavaScript would write in another way (`1.50`, 20 digits) is a string
// with a mark before it.

const mark = '\u0000';
const stringOrNumber = /"[^"\\]*(?:\\[^][^"\\]*)*"|-?\d[\d.eE+-]*/g;

const isJavaScripts = (token: string): boolean => token.startsWith('"') || String(Number(token)) === token;

export function parseExactly(text: string): unknown {
  return JSON.parse(text.replace(stringOrNumber, (token) => (isJavaScripts(token) ? token : `"\\u0000${token}"`)));
}

export function printExactly(value: unknown): string {
  return JSON.stringify(value).replace(/"\\u0000([^"]+)"/g, '$1');
}

/** The digits of a number; undefined for any other value. */
export function digitsOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.startsWith(mark) ? value.slice(mark.length) : undefined;
}
