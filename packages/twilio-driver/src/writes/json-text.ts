// JSON written from its parts without reading numbers: as JavaScript numbers they would lose digits past the sixteenth.

const stringToken = /"[^"\\]*(?:\\[^][^"\\]*)*"/;
const token = new RegExp(`${stringToken.source}|[[\\]{},]|[^\\s"[\\]{},]+`, 'g');
const stringOrBlanks = new RegExp(`(${stringToken.source})|\\s+`, 'g');

/** A jsonb's text as JSON without blanks. What stands for one in EXPLAIN is not JSON, and becomes a string. */
export function compactJson(text: string): string {
  return isJson(text) ? text.replace(stringOrBlanks, '$1') : JSON.stringify(text);
}

/** The elements of a JSON array, each as JSON; undefined for any other text. */
export function jsonElements(text: string): readonly string[] | undefined {
  if (!text.trimStart().startsWith('[') || !isJson(text)) return undefined;
  const elements: string[] = [];
  let depth = 0;
  let element = '';
  for (const [part] of text.matchAll(token)) {
    const closes = part === ']' || part === '}';
    if (closes) depth -= 1;
    const isBetween = depth === 0 || (depth === 1 && part === ',');
    if (!isBetween) element += part;
    else if (element !== '') {
      elements.push(element);
      element = '';
    }
    if (part === '[' || part === '{') depth += 1;
  }
  return elements;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
