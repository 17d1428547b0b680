// Writes packages/twilio-driver/src/catalog-data/generated/*.json from Twilio's OpenAPI description, as
// @twilio/cli-core ships it (MIT; the description itself Apache 2.0). Facts only: names, types, paths. No sentences
// are taken over.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { catalogProducts, type Product, schemaOf } from '../packages/twilio-driver/src/catalog-data/products.ts';
import type { Resource } from '../packages/twilio-driver/src/catalog-data/resource.ts';
import type { OpenApi } from './catalog/open-api.ts';
import { deriveResources } from './catalog/derive-resources.ts';

const require = createRequire(import.meta.url);
const descriptions = join(dirname(require.resolve('@twilio/cli-core/package.json')), 'src/services/twilio-api');
const target = fileURLToPath(new URL('../packages/twilio-driver/src/catalog-data/generated/', import.meta.url));

const derived = catalogProducts.map((product): readonly [Product, readonly Resource[]] => {
  // as: the file is OpenAPI 3, of which OpenApi names the parts that are read.
  const description = JSON.parse(readFileSync(join(descriptions, `twilio_${product.name}.json`), 'utf8')) as OpenApi;
  return [product, deriveResources(product.name, description)];
});

for (const [index, [product, resources]] of derived.entries()) {
  const newer = derived.slice(index + 1).filter(([other]) => other.schema === product.schema);
  // What can be read stands above what can only be written, however new that is.
  const readable = (resource: Resource): boolean =>
    (resource.list ?? resource.fetch ?? resource.singleton) !== undefined;
  const superseded = (resource: Resource): boolean =>
    newer.some(([, others]) =>
      others.some((other) => other.name === resource.name && (readable(other) || !readable(resource))),
    );
  const lines = resources.map((resource) =>
    JSON.stringify({ ...resource, schema: schemaOf(product, superseded(resource)) }),
  );
  const text = lines.length === 0 ? '[]\n' : `[\n${lines.join(',\n')}\n]\n`;
  writeFileSync(join(target, `${product.name.replaceAll('_', '-')}.json`), text);
}
