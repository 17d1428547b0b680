// Writes packages/twilio-driver/src/catalog-data/*.json from Twilio's OpenAPI description, as @twilio/cli-core ships
// it (MIT; the description itself Apache 2.0). Facts only: names, types, paths. No sentences are taken over.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { OpenApi } from './catalog/open-api.ts';
import { deriveResources } from './catalog/derive-resources.ts';

/** The description's files that become catalog data: `twilio_NAME.json`. */
const products = ['api_v2010'];

const require = createRequire(import.meta.url);
const descriptions = join(dirname(require.resolve('@twilio/cli-core/package.json')), 'src/services/twilio-api');
const target = fileURLToPath(new URL('../packages/twilio-driver/src/catalog-data/', import.meta.url));

for (const product of products) {
  // as: the file is OpenAPI 3, of which OpenApi names the parts that are read.
  const description = JSON.parse(readFileSync(join(descriptions, `twilio_${product}.json`), 'utf8')) as OpenApi;
  const resources = deriveResources(product, description);
  const lines = resources.map((resource) => JSON.stringify(resource));
  writeFileSync(join(target, `${product.replaceAll('_', '-')}.json`), `[\n${lines.join(',\n')}\n]\n`);
}
