// The first of zod's complaints about a file, as one line: the path of the key, what is wrong, and what may be meant.
import { z } from 'zod';
import { ConfigurationError, type KeyPath } from './configuration-error.ts';
import { nearest } from './nearest.ts';

type Issue = z.core.$ZodIssue;

export function shapeError(error: z.ZodError, shape: z.ZodType): ConfigurationError {
  // Unknown keys first: what is missing is often there under a misspelt name.
  const issue = error.issues.find(({ code }) => code === 'unrecognized_keys') ?? error.issues[0];
  if (issue === undefined) return new ConfigurationError([], 'the configuration is not valid');
  return problemOf(issue, [], shape);
}

function problemOf(issue: Issue, before: KeyPath, shape: z.ZodType): ConfigurationError {
  // as: keys of objects that were parsed from a file are strings and numbers.
  const path = [...before, ...(issue.path as KeyPath)];
  switch (issue.code) {
    case 'unrecognized_keys': {
      const [key = ''] = issue.keys;
      const known = keysAt(shape, path);
      const meant = nearest(key, known);
      const end = meant === undefined ? `; there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}` : '';
      return new ConfigurationError(
        [...path, key],
        `unknown key${meant === undefined ? (known.length === 0 ? '' : end) : `; did you mean "${meant}"?`}`,
      );
    }
    case 'invalid_key': {
      const [inner] = issue.issues;
      return new ConfigurationError(path, inner?.message ?? 'the name is not valid');
    }
    case 'invalid_value': {
      const values = issue.values.map(String);
      return new ConfigurationError(path, `it is one of ${values.join(', ')}`);
    }
    case 'invalid_type':
      if (issue.input === undefined) return new ConfigurationError(path, 'is missing');
      return new ConfigurationError(path, `it is ${typeText(issue.expected)}, not ${valueText(issue.input)}`);
    case 'too_small':
    case 'too_big':
      return new ConfigurationError(path, boundText(issue));
    case 'invalid_union': {
      const branch = issue.errors.find((issues) => issues.some(({ path: inner }) => inner.length > 0));
      const [inner] = branch ?? [];
      return inner === undefined
        ? new ConfigurationError(path, 'the value has another type than wanted')
        : problemOf(inner, path, shape);
    }
    default:
      return new ConfigurationError(path, issue.message);
  }
}

/** The keys that the object at a path may have. */
function keysAt(shape: z.ZodType, path: KeyPath): readonly string[] {
  let at: unknown = shape;
  for (const key of path) {
    at = unwrap(at);
    if (at instanceof z.ZodObject) at = (at.shape as Readonly<Record<string, unknown>>)[String(key)];
    else if (at instanceof z.ZodRecord) at = at.valueType;
    else if (at instanceof z.ZodArray) at = at.element;
  }
  at = unwrap(at);
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}

function unwrap(shape: unknown): unknown {
  if (shape instanceof z.ZodOptional) return unwrap(shape.unwrap());
  if (shape instanceof z.ZodUnion) return shape.options.find((option) => unwrap(option) instanceof z.ZodObject);
  return shape;
}

function typeText(expected: string): string {
  switch (expected) {
    case 'object':
    case 'record':
      return 'a section with keys of its own';
    case 'array':
      return 'a list';
    case 'int':
      return 'a whole number';
    case 'boolean':
      return 'true or false';
    case 'string':
      return 'a text';
    default:
      return `a ${expected}`;
  }
}

/** What was written instead; never the value, which may be a secret at the wrong place. */
function valueText(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value === null) return 'nothing';
  return typeof value === 'object' ? 'a section' : `a ${typeof value === 'string' ? 'text' : typeof value}`;
}

function boundText(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  if (issue.origin === 'string') return issue.message;
  if (issue.origin === 'array') return 'the list is empty; leave it out to allow all';
  const bound = issue.code === 'too_small' ? issue.minimum : issue.maximum;
  const inclusive = issue.inclusive === true;
  if (issue.code === 'too_small') return inclusive ? `it is at least ${bound}` : `it is more than ${bound}`;
  return `it is at most ${bound}`;
}
