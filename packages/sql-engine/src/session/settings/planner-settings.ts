// Settings of Postgres' planner and memory. Clients set them and expect to read them back; plans here do not
// depend on them.

import { bool, choice, integer, INT_MAX, real, type SettingRow } from './setting-row.ts';

const NOT_USED = 'Accepted for compatibility; plans do not depend on it.';

const methods = [
  ['async_append', 'on'],
  ['bitmapscan', 'on'],
  ['gathermerge', 'on'],
  ['hashagg', 'on'],
  ['hashjoin', 'on'],
  ['incremental_sort', 'on'],
  ['indexonlyscan', 'on'],
  ['indexscan', 'on'],
  ['material', 'on'],
  ['memoize', 'on'],
  ['mergejoin', 'on'],
  ['nestloop', 'on'],
  ['parallel_append', 'on'],
  ['parallel_hash', 'on'],
  ['partition_pruning', 'on'],
  ['partitionwise_aggregate', 'off'],
  ['partitionwise_join', 'off'],
  ['seqscan', 'on'],
  ['sort', 'on'],
  ['tidscan', 'on'],
] as const;

const costs = [
  ['cpu_index_tuple_cost', '0.005'],
  ['cpu_operator_cost', '0.0025'],
  ['cpu_tuple_cost', '0.01'],
  ['parallel_setup_cost', '1000'],
  ['parallel_tuple_cost', '0.1'],
  ['random_page_cost', '4'],
  ['seq_page_cost', '1'],
] as const;

export const plannerSettings: readonly SettingRow[] = [
  ...methods.map(([name, defaultValue]) => bool(`enable_${name}`, defaultValue, NOT_USED)),
  ...costs.map(([name, defaultValue]) => real(name, defaultValue, 0, Number.MAX_VALUE, NOT_USED)),
  integer('effective_cache_size', '4GB', 1, INT_MAX, NOT_USED, '8kB'),
  integer('effective_io_concurrency', '1', 0, 1000, NOT_USED),
  integer('maintenance_io_concurrency', '10', 0, 1000, NOT_USED),
  integer('default_statistics_target', '100', 1, 10000, NOT_USED),
  integer('from_collapse_limit', '8', 1, INT_MAX, NOT_USED),
  integer('join_collapse_limit', '8', 1, INT_MAX, NOT_USED),
  bool('geqo', 'on', NOT_USED),
  integer('geqo_threshold', '12', 2, INT_MAX, NOT_USED),
  integer('geqo_effort', '5', 1, 10, NOT_USED),
  real('cursor_tuple_fraction', '0.1', 0, 1, NOT_USED),
  bool('jit', 'off', NOT_USED),
  real('jit_above_cost', '100000', -1, Number.MAX_VALUE, NOT_USED),
  real('jit_inline_above_cost', '500000', -1, Number.MAX_VALUE, NOT_USED),
  real('jit_optimize_above_cost', '500000', -1, Number.MAX_VALUE, NOT_USED),
  integer('max_parallel_workers', '8', 0, 1024, NOT_USED),
  integer('max_parallel_workers_per_gather', '2', 0, 1024, NOT_USED),
  integer('max_parallel_maintenance_workers', '2', 0, 1024, NOT_USED),
  integer('min_parallel_table_scan_size', '8MB', 0, 715827882, NOT_USED, '8kB'),
  integer('min_parallel_index_scan_size', '512kB', 0, 715827882, NOT_USED, '8kB'),
  bool('parallel_leader_participation', 'on', NOT_USED),
  choice('force_parallel_mode', 'off', ['off', 'on', 'regress'], NOT_USED),
  choice('plan_cache_mode', 'auto', ['auto', 'force_generic_plan', 'force_custom_plan'], NOT_USED),
  integer('work_mem', '4MB', 64, INT_MAX, NOT_USED, 'kB'),
  integer('maintenance_work_mem', '64MB', 1024, INT_MAX, NOT_USED, 'kB'),
  integer('logical_decoding_work_mem', '64MB', 64, INT_MAX, NOT_USED, 'kB'),
  integer('temp_buffers', '8MB', 100, 1073741823, NOT_USED, '8kB'),
  real('hash_mem_multiplier', '2', 1, 1000, NOT_USED),
  integer('max_stack_depth', '2MB', 100, INT_MAX, NOT_USED, 'kB'),
  integer('gin_fuzzy_search_limit', '0', 0, INT_MAX, NOT_USED),
];
