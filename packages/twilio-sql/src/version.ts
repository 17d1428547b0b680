// The version of the package, as package.json has it.
import { readFileSync } from 'node:fs';

// as: the manifest is ours, next to the folder of this file in the sources as in the build.
const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};

export const version = manifest.version;
