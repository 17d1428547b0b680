// Writes packages/twilio-sandbox/src/examples/generated/*.json: the rows that the sandbox's lists begin with, from the
// examples in Twilio's OpenAPI description (Apache 2.0), as @twilio/cli-core ships it.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { catalogProducts, resourcesOf } from '../packages/twilio-driver/src/catalog-data/index.ts';
import { exampleRows } from './catalog/answer-examples.ts';
import type { OpenApi } from './catalog/open-api.ts';

const require = createRequire(import.meta.url);
const descriptions = join(dirname(require.resolve('@twilio/cli-core/package.json')), 'src/services/twilio-api');
const target = fileURLToPath(new URL('../packages/twilio-sandbox/src/examples/generated/', import.meta.url));

for (const { name } of catalogProducts) {
  // as: the file is OpenAPI 3.
  const description = JSON.parse(readFileSync(join(descriptions, `twilio_${name}.json`), 'utf8')) as OpenApi;
  const lines = resourcesOf(name).flatMap((resource) => {
    const rows = exampleRows(resource, description);
    return rows.length === 0
      ? []
      : [`${JSON.stringify(resource.name)}: [\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]`];
  });
  writeFileSync(join(target, `${name.replaceAll('_', '-')}.json`), `{\n${lines.join(',\n')}\n}\n`);
}
