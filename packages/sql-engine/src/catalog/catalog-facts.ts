// What the catalogs and their functions know of schemas and relations: plain data, made once for an engine on the
// main thread and handed to its executors as it is.

export interface SchemaFact {
  readonly oid: number;
  readonly name: string;
  readonly description: string;
}

export interface ColumnFact {
  /** pg_attribute.attnum: the place in the definition, hidden columns counted. */
  readonly number: number;
  readonly name: string;
  /** pg_type.typname of the type that values have: a domain's base type. */
  readonly type: string;
  readonly modifier: number;
  readonly notNull: boolean;
  readonly description: string;
  /** pg_collation.oid where it is another than the type's. */
  readonly collation?: number;
  /** UPDATE may set it. */
  readonly updatable: boolean;
  /** The domain of information_schema that the column is declared with. */
  readonly domain?: string;
}

export interface IndexFact {
  readonly oid: number;
  readonly name: string;
  readonly primary: boolean;
  readonly unique: boolean;
  /** Column numbers. */
  readonly columns: readonly number[];
  /** Operator classes, one for each column. */
  readonly classes: readonly number[];
}

export interface KeyFact {
  readonly kind: 'primary' | 'unique';
  readonly oid: number;
  readonly name: string;
  readonly columns: readonly number[];
  readonly index: number;
}

export interface ForeignKeyFact {
  readonly kind: 'foreign';
  readonly oid: number;
  readonly name: string;
  readonly columns: readonly number[];
  /** OID of the relation referred to. */
  readonly referenced: number;
  readonly referencedColumns: readonly number[];
  /** The unique index over the columns referred to, 0 if there is none. */
  readonly index: number;
}

export type ConstraintFact = KeyFact | ForeignKeyFact;

export interface RelationFact {
  readonly oid: number;
  /** OIDs of the row type and of its array type, 0 if there is none. */
  readonly rowType: number;
  readonly arrayType: number;
  readonly schema: string;
  readonly name: string;
  readonly kind: 'table' | 'view';
  readonly description: string;
  readonly insertable: boolean;
  readonly updatable: boolean;
  readonly deletable: boolean;
  /** Without hidden columns. */
  readonly columns: readonly ColumnFact[];
  readonly indexes: readonly IndexFact[];
  readonly constraints: readonly ConstraintFact[];
}

/** Known under two OIDs: as the procedure that CALL takes, and as the function that FROM takes. */
export interface ProcedureFact {
  readonly oid: number;
  readonly functionOid: number;
  readonly schema: string;
  readonly name: string;
  readonly description: string;
  readonly arguments: readonly { readonly name: string; readonly type: string; readonly required: boolean }[];
  /** Of the result, without hidden ones. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

export interface CatalogFacts {
  readonly schemas: readonly SchemaFact[];
  /** The drivers' relations: the system's own are known everywhere. */
  readonly relations: readonly RelationFact[];
  readonly procedures: readonly ProcedureFact[];
}
