// Where the catalogs of the reference database (PostgreSQL 18) are not those of PostgreSQL 15, which the engine
// presents: what to leave out, what to put back.

/** A column as PostgreSQL 15 has it; put after `after` ('' for first), in place of one of the same name. */
export interface RestoredColumn {
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  readonly after: string;
  /** The domain, in information_schema. */
  readonly domain?: string;
  /** OID of the collation where it is another than the type's. */
  readonly collation?: number;
}

export interface RelationDifference {
  readonly without?: readonly string[];
  readonly columns?: readonly RestoredColumn[];
}

/** Relations that came after 15. */
export const NEW_RELATIONS: ReadonlySet<string> = new Set([
  'pg_aios',
  'pg_shmem_allocations_numa',
  'pg_stat_checkpointer',
  'pg_stat_io',
  'pg_wait_events',
]);

const TABLE_STATISTICS: RelationDifference = {
  without: [
    'last_seq_scan',
    'last_idx_scan',
    'n_tup_newpage_upd',
    'total_vacuum_time',
    'total_autovacuum_time',
    'total_analyze_time',
    'total_autoanalyze_time',
  ],
};
const INDEX_STATISTICS: RelationDifference = { without: ['last_idx_scan'] };
const TRANSACTION_STATISTICS: RelationDifference = { without: ['n_tup_newpage_upd'] };

function nullable(name: string, type: string, after: string): RestoredColumn {
  return { name, type, notNull: false, after };
}

/** Catalogs compare text as C. */
function catalogText(name: string, after: string): RestoredColumn {
  return { name, type: 'text', notNull: false, after, collation: 950 };
}

function required(name: string, type: string, after: string): RestoredColumn {
  return { name, type, notNull: true, after };
}

/** By relation name. */
export const RELATION_DIFFERENCES: Readonly<Record<string, RelationDifference>> = {
  element_types: {
    columns: [{ ...nullable('domain_default', 'varchar', 'interval_precision'), domain: 'character_data' }],
  },
  pg_attribute: {
    columns: [
      required('attstattarget', 'int4', 'atttypid'),
      required('attndims', 'int4', 'attnum'),
      required('attcacheoff', 'int4', 'attndims'),
      required('attinhcount', 'int4', 'attislocal'),
    ],
  },
  pg_auth_members: { without: ['oid', 'inherit_option', 'set_option'] },
  pg_backend_memory_contexts: { without: ['type', 'path'], columns: [nullable('parent', 'text', 'ident')] },
  pg_class: { without: ['relallfrozen'] },
  pg_collation: {
    without: ['colllocale', 'collicurules'],
    columns: [catalogText('colliculocale', 'collctype')],
  },
  pg_constraint: {
    without: ['conenforced', 'conperiod'],
    columns: [required('coninhcount', 'int4', 'conislocal')],
  },
  pg_database: {
    without: ['dathasloginevt', 'datlocale', 'daticurules'],
    columns: [catalogText('daticulocale', 'datctype')],
  },
  pg_hba_file_rules: { without: ['rule_number', 'file_name'] },
  pg_ident_file_mappings: { without: ['map_number', 'file_name'] },
  pg_prepared_statements: { without: ['result_types'] },
  pg_publication: { without: ['pubgencols'] },
  pg_replication_slots: {
    without: ['two_phase_at', 'inactive_since', 'conflicting', 'invalidation_reason', 'failover', 'synced'],
  },
  pg_stat_all_indexes: INDEX_STATISTICS,
  pg_stat_all_tables: TABLE_STATISTICS,
  pg_stat_bgwriter: {
    columns: [
      nullable('checkpoints_timed', 'int8', ''),
      nullable('checkpoints_req', 'int8', 'checkpoints_timed'),
      nullable('checkpoint_write_time', 'float8', 'checkpoints_req'),
      nullable('checkpoint_sync_time', 'float8', 'checkpoint_write_time'),
      nullable('buffers_checkpoint', 'int8', 'checkpoint_sync_time'),
      nullable('buffers_backend', 'int8', 'maxwritten_clean'),
      nullable('buffers_backend_fsync', 'int8', 'buffers_backend'),
    ],
  },
  pg_stat_database: { without: ['parallel_workers_to_launch', 'parallel_workers_launched'] },
  pg_stat_database_conflicts: { without: ['confl_active_logicalslot'] },
  pg_stat_gssapi: { without: ['credentials_delegated'] },
  pg_stat_progress_analyze: { without: ['delay_time'] },
  pg_stat_progress_copy: { without: ['tuples_skipped'] },
  pg_stat_progress_vacuum: {
    without: [
      'max_dead_tuple_bytes',
      'dead_tuple_bytes',
      'num_dead_item_ids',
      'indexes_total',
      'indexes_processed',
      'delay_time',
    ],
    columns: [
      nullable('max_dead_tuples', 'int8', 'index_vacuum_count'),
      nullable('num_dead_tuples', 'int8', 'max_dead_tuples'),
    ],
  },
  pg_stat_subscription: { without: ['worker_type', 'leader_pid'] },
  pg_stat_subscription_stats: {
    without: [
      'confl_insert_exists',
      'confl_update_origin_differs',
      'confl_update_exists',
      'confl_update_missing',
      'confl_delete_origin_differs',
      'confl_delete_missing',
      'confl_multiple_unique_conflicts',
    ],
  },
  pg_stat_sys_indexes: INDEX_STATISTICS,
  pg_stat_sys_tables: TABLE_STATISTICS,
  pg_stat_user_indexes: INDEX_STATISTICS,
  pg_stat_user_tables: TABLE_STATISTICS,
  pg_stat_wal: {
    columns: [
      nullable('wal_write', 'int8', 'wal_buffers_full'),
      nullable('wal_sync', 'int8', 'wal_write'),
      nullable('wal_write_time', 'float8', 'wal_sync'),
      nullable('wal_sync_time', 'float8', 'wal_write_time'),
    ],
  },
  pg_stat_xact_all_tables: TRANSACTION_STATISTICS,
  pg_stat_xact_sys_tables: TRANSACTION_STATISTICS,
  pg_stat_xact_user_tables: TRANSACTION_STATISTICS,
  pg_statistic_ext: { columns: [required('stxstattarget', 'int4', 'stxowner')] },
  pg_stats: { without: ['range_length_histogram', 'range_empty_frac', 'range_bounds_histogram'] },
  pg_subscription: {
    without: ['subpasswordrequired', 'subrunasowner', 'subfailover', 'suborigin'],
    columns: [required('substream', 'bool', 'subbinary')],
  },
};

/** Indexes that came after 15. */
export const NEW_INDEXES: ReadonlySet<string> = new Set(['pg_auth_members_oid_index', 'pg_auth_members_grantor_index']);

/** Indexes of other columns than today's; the first was the primary key of its table. */
export const INDEX_DIFFERENCES: Readonly<
  Record<string, { readonly primary: boolean; readonly columns: readonly string[] }>
> = {
  pg_auth_members_role_member_index: { primary: true, columns: ['roleid', 'member'] },
  pg_auth_members_member_role_index: { primary: false, columns: ['member', 'roleid'] },
};

/** True for functions that came after 15, and for what initdb makes rather than the catalog's data files. */
export function isNewRoutine(oid: number): boolean {
  const single = [3813, 4549, 6099, 6105, 6107];
  return single.includes(oid) || (oid >= 6208 && oid <= 6223) || oid > 6272;
}

/** OIDs of functions that had other names, arguments or meanings in 15 and that nothing here refers to. */
export const CHANGED_ROUTINES: ReadonlySet<number> = new Set([
  1843, 2599, 2769, 2770, 2771, 3160, 3161, 3325, 3549, 4099, 4100,
]);

/** OIDs of functions whose arguments have had names only since 15. */
export const LATER_NAMED_ROUTINES: ReadonlySet<number> = new Set([
  2284, 2285, 2307, 2763, 2764, 2765, 2766, 2767, 2768, 3197, 3261, 3262, 3270, 3396, 3397, 3538, 3545, 3577, 3578,
  3775, 4100, 6251, 6252, 6253, 6254, 6255, 6256, 6257, 6258, 6259, 6260, 6261, 6262, 6263, 6264, 6265, 6266, 6267,
  6268, 6269,
]);

/** Keywords that came after 15. */
export const NEW_KEYWORDS: ReadonlySet<string> = new Set([
  'absent', 'conditional', 'empty', 'enforced', 'error', 'format', 'indent', 'json', 'json_array', 'json_arrayagg',
  'json_exists', 'json_object', 'json_objectagg', 'json_query', 'json_scalar', 'json_serialize', 'json_table',
  'json_value', 'keep', 'keys', 'merge_action', 'nested', 'objects', 'omit', 'path', 'period', 'plan', 'quotes',
  'scalar', 'source', 'string', 'system_user', 'target', 'unconditional', 'virtual',
]); // prettier-ignore

/** The keyword that 15 had and later versions have not. */
export const FORMER_KEYWORD = {
  word: 'recheck',
  catcode: 'U',
  barelabel: true,
  catdesc: 'unreserved',
  baredesc: 'can be bare label',
} as const;

/** Types whose size or alignment is different in 15, or in a 64-bit build. By name; [length, by value, alignment]. */
export const TYPE_DIFFERENCES: Readonly<
  Record<string, readonly [length: number, byValue: boolean, alignment: string]>
> = {
  int8: [8, true, 'd'],
  float8: [8, true, 'd'],
  money: [8, true, 'd'],
  time: [8, true, 'd'],
  timestamp: [8, true, 'd'],
  timestamptz: [8, true, 'd'],
  pg_lsn: [8, true, 'd'],
  xid8: [8, true, 'd'],
  pg_ddl_command: [8, true, 'd'],
  internal: [8, true, 'd'],
  aclitem: [12, false, 'i'],
  _aclitem: [-1, false, 'i'],
};
