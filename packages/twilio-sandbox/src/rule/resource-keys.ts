// How resources are told apart, and the rows of one.
import type { Resource } from '@twilio-sql/twilio-driver/catalog-data';
import type { JsonValue, Row } from '../json.ts';

/** `api_v2010.calls` */
export function resourceKey(product: string, name: string): string {
  return `${product}.${name}`;
}

export function keyOfResource(resource: Resource): string {
  return resourceKey(resource.product, resource.name);
}

/** A row's own key, as paths have it. */
export function keyOf(resource: Resource, row: Row, number: number): string {
  const key: JsonValue | undefined = resource.primaryKey === undefined ? undefined : row[resource.primaryKey];
  return typeof key === 'string' || typeof key === 'number' ? String(key) : `${resource.name}-${String(number)}`;
}

/** What is only ever asked for by key: a phone number's facts. */
export function isThereForEveryKey({ list, create, fetch }: Resource): boolean {
  return list === undefined && create === undefined && fetch !== undefined;
}
