// What may be meant by a name that nobody knows.
import { distance } from 'fastest-levenshtein';

/** The known key that is most like the one written; undefined when none is much like it. */
export function nearest(key: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((name) => ({ name, far: distance(key.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  return best !== undefined && best.far <= Math.max(1, Math.floor(key.length / 3)) ? best.name : undefined;
}

/** The end of a sentence about a name that is none of these. */
export function suggestion(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return meant === undefined ? `there is ${known.join(', ')}` : `did you mean "${meant}"?`;
}
