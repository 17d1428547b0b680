// The shape of the generated catalog: one record per Twilio resource, derived from Twilio's OpenAPI
// description by scripts/generate-catalog.ts. Data only: the driver turns it into tables, the sandbox
// into endpoints, and neither writes it by hand.

/** Postgres types that a Twilio property can have. */
export type ColumnType =
  'text' | 'int4' | 'int8' | 'float8' | 'numeric' | 'bool' | 'date' | 'timestamptz' | 'jsonb' | 'text[]';

/** How a property travels in JSON. */
export type WireFormat =
  | 'json' // as JSON has it: strings, numbers, booleans, objects
  | 'string' // a number sent as a string ("-0.00750")
  | 'rfc2822' // "Tue, 31 Aug 2010 20:36:28 +0000"
  | 'iso8601' // "2015-07-30T20:00:00Z"
  | 'date'; // "2010-01-01"

export interface ResourceColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly wire: WireFormat;
  readonly nullable: boolean;
  /** Values that the description lists; Twilio adds more over time, so this is never a constraint. */
  readonly values?: readonly string[];
  /** Two-letter prefixes that a sid in this column may have. */
  readonly sidPrefixes?: readonly string[];
  /** True when only the response of a fetch has it, not the rows of the list. */
  readonly fetchOnly?: boolean;
}

/** A path parameter above the resource's own key. */
export interface ResourceParent {
  /** As in the path: `CallSid`. */
  readonly parameter: string;
  /** The column that carries it. */
  readonly column: string;
  /** True when rows do not carry the value, so that the driver adds it from the request. */
  readonly synthetic: boolean;
  /** The resource whose key it is, when that resource is in the catalog. */
  readonly resource?: string;
}

export interface ResourceFilter {
  /** The query parameter, with its suffix: `StartTime<`. */
  readonly parameter: string;
  /** The column it restricts; absent for a parameter that is no column of the row. */
  readonly column?: string;
  readonly operator: '=' | '<' | '>';
  readonly type: ColumnType;
  readonly values?: readonly string[];
  readonly required: boolean;
  /** True when the parameter can be repeated to mean "any of". */
  readonly array: boolean;
}

export interface ResourceProperty {
  /** As sent: `StatusCallback`, `Notifications.NewMessage.Enabled`. */
  readonly parameter: string;
  /** snake_case: the column it writes. */
  readonly column: string;
  readonly type: ColumnType;
  readonly values?: readonly string[];
  readonly required: boolean;
  /** True when the row does not show it. */
  readonly writeOnly: boolean;
  /** True when the parameter is repeated, once for each element. */
  readonly array: boolean;
  /** True when it is sent as a header: `If-Match`. */
  readonly header?: boolean;
  /** True when it goes into the query, whatever the method. */
  readonly query?: boolean;
  /** True when it is the body itself, of which the description names no parts. */
  readonly whole?: boolean;
  /** Where a row shows it, inside a jsonb column: `['timers', 'inactive']`. */
  readonly within?: readonly string[];
}

export interface ResourceWrite {
  readonly operation: string;
  readonly method: 'POST' | 'PUT' | 'PATCH';
  readonly path: string;
  readonly body: 'form' | 'json';
  readonly status: number;
  readonly properties: readonly ResourceProperty[];
  /** Sets of parameters of which at least one has to be given. */
  readonly atLeastOneOf: readonly (readonly string[])[];
  /** False when the answer is another resource's row. */
  readonly returnsRow: boolean;
}

export interface ResourceList {
  readonly operation: string;
  readonly path: string;
  /** The property of the answer that holds the rows. */
  readonly rowsKey: string;
  /** number: the next page is asked for by its number, while `has_next` is true. */
  readonly paging: 'v2010' | 'meta' | 'token' | 'number' | 'none';
  readonly pageSizeMax: number;
  /** Absent: PageSize. Empty: the list takes none. */
  readonly sizeParameter?: string;
  /** In the token style; absent: pageToken. */
  readonly tokenParameter?: string;
  /** The list has keys instead of rows. */
  readonly rowsAreKeys?: boolean;
}

export interface ResourceRead {
  readonly operation: string;
  readonly path: string;
  /** The answer is the address of a file. */
  readonly redirects?: boolean;
  /** Of a singleton that goes on in further answers, each of which is a row: the parameter that asks for the next. */
  readonly tokenParameter?: string;
}

export interface ResourceRemoval extends ResourceRead {
  /** What goes with it in the query or in headers. */
  readonly properties?: readonly ResourceProperty[];
}

/** A readable or writable resource of the API. */
export interface Resource {
  /** `api_v2010`, `verify_v2`: the spec file without prefix. */
  readonly product: string;
  /** The SQL schema: the product's, with the version where a newer version has a resource of this name. */
  readonly schema: string;
  /** `api.twilio.com` */
  readonly host: string;
  /** Path segments in snake_case, ancestors in the singular: `call_recordings`. */
  readonly name: string;
  readonly columns: readonly ResourceColumn[];
  /** Properties of the rows that have another name than their column. */
  readonly jsonNames?: Readonly<Record<string, string>>;
  readonly parents: readonly ResourceParent[];
  /** The column that the fetch path's last parameter names. */
  readonly primaryKey?: string;
  readonly list?: ResourceList;
  /** GET without a key of its own: one row per parent. */
  readonly singleton?: ResourceRead;
  /** GET by key; `{Sid}` or whatever the path's last parameter is. */
  readonly fetch?: ResourceRead;
  /** Query parameters of the list. */
  readonly filters: readonly ResourceFilter[];
  /** Query parameters of the fetch, or of the singleton. */
  readonly fetchFilters?: readonly ResourceFilter[];
  readonly create?: ResourceWrite;
  readonly update?: ResourceWrite;
  /** PUT, where there is a PATCH that updates: puts a whole row in the place of the old one. */
  readonly replace?: ResourceWrite;
  readonly delete?: ResourceRemoval;
}
