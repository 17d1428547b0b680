// What serving by rule is told: the catalog's resources, what differs from the rule, and what is outside of it.
import type { Resource, ResourceParent } from '@twilio-sql/twilio-driver/catalog-data';
import type { Account } from '../account.ts';
import type { Context } from '../http.ts';
import type { Row } from '../json.ts';

/** What differs from the rule. */
export interface RuleOverride {
  /** The rows that exist at the start, oldest first: as many sample rows, or columns to lay over sample rows. */
  readonly seeds?: (account: Account, parents: Readonly<Record<string, string>>) => number | readonly Row[];
  /** Refuses a create, or adds columns to the new row. */
  readonly create?: (context: Context, row: Row) => Row;
  readonly update?: (context: Context, row: Row) => Row;
  /** Refuses a delete. */
  readonly remove?: (context: Context, row: Row) => void;
  /** What a create answers instead of the row. */
  readonly answer?: (context: Context, row: Row) => Row;
  /** Filters, by parameter, that are not equality. */
  readonly filters?: Readonly<Record<string, (row: Row, value: string) => boolean>>;
  /** Which rows the list has, when the request does not ask for others. */
  readonly unasked?: (context: Context) => ((row: Row) => boolean) | undefined;
  /** Reads and writes the rows of another resource of the product, those that `only` accepts. */
  readonly rowsOf?: string;
  readonly only?: (row: Row) => boolean;
}

export interface RuleRegistry {
  /** By resourceKey, since products share names. */
  readonly resources: ReadonlyMap<string, Resource>;
  readonly overrides: Readonly<Record<string, RuleOverride>>;
  /** Which resource's key a parent is, by resourceKey; undefined when nobody lists it. */
  readonly parentOf: (product: string, parent: ResourceParent) => string | undefined;
  /** The rows of a parent that does not work by rule; undefined when it does. */
  readonly coreRowsOf: (account: Account, key: string) => CoreRows | undefined;
  /** The rows of Twilio's own examples, the first one first. */
  readonly examplesOf: (resource: Resource) => readonly Row[];
}

export interface CoreRows {
  readonly has: (sid: string) => boolean;
  /** That of the newest row that is there from the start; undefined when there is none. */
  readonly firstSid: () => string | undefined;
}
