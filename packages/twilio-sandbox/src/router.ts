// Finds what answers a path: a tree of path segments, literal ones before parameters.

export interface Match<T> {
  readonly value: T;
  readonly template: string;
  readonly params: Readonly<Record<string, string>>;
}

interface Leaf<T> {
  readonly value: T;
  readonly template: string;
  /** Names of the parameters, in the order of the path. */
  readonly names: readonly string[];
}

interface Branch<T> {
  readonly literals: Map<string, Branch<T>>;
  parameter: Branch<T> | undefined;
  readonly leaves: Map<string, Leaf<T>>;
}

export class Router<T> {
  readonly #root: Branch<T> = newBranch();

  /** A later route for the same method and template takes the place of the earlier one. */
  add(method: string, template: string, value: T): void {
    let branch = this.#root;
    const names: string[] = [];
    for (const segment of segmentsOf(template)) {
      if (segment.startsWith('{')) {
        names.push(segment.slice(1, segment.indexOf('}')));
        branch = branch.parameter ??= newBranch();
      } else {
        let next = branch.literals.get(segment);
        if (next === undefined) {
          next = newBranch();
          branch.literals.set(segment, next);
        }
        branch = next;
      }
    }
    branch.leaves.set(method, { value, template, names });
  }

  /** `method` when the path exists for other methods only. */
  match(method: string, path: string): Match<T> | 'method' | undefined {
    const segments = segmentsOf(path);
    const values: string[] = [];
    const branch = find(this.#root, segments, 0, values);
    if (branch === undefined) return undefined;
    const leaf = branch.leaves.get(method);
    if (leaf === undefined) return 'method';
    const params: Record<string, string> = {};
    for (const [position, name] of leaf.names.entries()) {
      const value = decode(values[position] ?? '');
      if (value === undefined) return undefined;
      params[name] = value;
    }
    return { value: leaf.value, template: leaf.template, params };
  }
}

function newBranch<T>(): Branch<T> {
  return { literals: new Map(), parameter: undefined, leaves: new Map() };
}

function segmentsOf(path: string): readonly string[] {
  return path
    .replace(/\.json$/, '')
    .split('/')
    .slice(1);
}

function find<T>(
  branch: Branch<T>,
  segments: readonly string[],
  position: number,
  values: string[],
): Branch<T> | undefined {
  const segment = segments[position];
  if (segment === undefined) return branch.leaves.size > 0 ? branch : undefined;
  const literal = branch.literals.get(segment);
  const found = literal === undefined ? undefined : find(literal, segments, position + 1, values);
  if (found !== undefined || branch.parameter === undefined || segment === '') return found;
  values.push(segment);
  const below = find(branch.parameter, segments, position + 1, values);
  if (below === undefined) values.pop();
  return below;
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
