// What there is, in the shapes of the Connectors API: EntityType and Action, with JSON schemas.
// https://cloud.google.com/integration-connectors/docs/reference/rest/v2/projects.locations.connections.entityTypes
import type { Action, EntityDescription, Field } from '../connector/catalog.ts';
import { dataTypeOf, objectSchema, valueSchema } from './data-types.ts';

export function entityType({ name, description, operations, fields }: EntityDescription): object {
  return {
    name,
    description,
    operations: operations.map((operation) => operation.toUpperCase()),
    fields: fields.map(fieldOf),
    jsonSchema: objectSchema(
      fields,
      fields.filter((field) => !field.nullable).map((field) => field.name),
    ),
    // Rows come as Twilio lists them, unless an order is asked for.
    defaultSortBy: '',
  };
}

const fieldOf = ({ name, column, dataType, description, key, nullable, use }: Field): object => ({
  name,
  description,
  dataType: dataTypeOf(dataType),
  key,
  nullable,
  jsonSchema: valueSchema(dataType, nullable),
  additionalDetails: { column, sqlType: dataType, ...(use === undefined ? {} : { use }) },
});

export function actionOf(action: Action): object {
  const { name, description, schema, procedure, required } = action;
  const inputs = action.parameters.map((parameter, index) => ({
    name: parameter,
    dataType: action.parameterTypes[index] ?? 'text',
    nullable: !required.includes(parameter),
    description: action.parameterDescriptions[index] ?? '',
  }));
  const results = action.results.map((result) => ({ ...result, nullable: true, description: '' }));
  const typed = (members: typeof inputs): readonly object[] =>
    members.map(({ dataType, ...member }) => ({
      ...member,
      dataType: dataTypeOf(dataType),
      jsonSchema: valueSchema(dataType, member.nullable),
    }));
  return {
    name,
    displayName: name,
    description,
    inputParameters: typed(inputs),
    resultMetadata: typed(results),
    inputJsonSchema: objectSchema(inputs, required),
    resultJsonSchema: { type: ['array'], items: objectSchema(results) },
    metadata: { source: { schema, procedure } },
  };
}
