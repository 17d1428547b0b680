// What is wrong with a configuration: one line that begins with the path of the key.

export type KeyPath = readonly (string | number)[];

export class ConfigurationError extends Error {
  override readonly name: string = 'ConfigurationError';

  constructor(path: KeyPath, problem: string, options?: ErrorOptions) {
    super(path.length === 0 ? problem : `${keyPathText(path)}: ${problem}`, options);
  }
}

/** The configuration is well-formed, but what it leads to does not answer or does not let us in. */
export class AccessError extends ConfigurationError {
  override readonly name = 'AccessError';
}

/** `connections.prod.proxy.password`, `users."ada lovelace".schemas[0]`. */
export function keyPathText(path: KeyPath): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    const shown = /^[\w-]+$/.test(key) ? key : JSON.stringify(key);
    return text === '' ? shown : `${text}.${shown}`;
  }, '');
}
