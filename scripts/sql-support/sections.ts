// The sections of the manual's chapter 9 and what belongs to them: names of routines, and the operators of which
// types. What is listed nowhere is internal to Postgres (support functions of types, indexes and aggregates).

export interface Section {
  readonly number: string;
  readonly title: string;
  /** Routines by name. */
  readonly routines?: readonly string[];
  /** Operators by name; all of those over `types` when absent. */
  readonly operators?: readonly string[];
  /** When given, the section has only overloads with one of these among their types. */
  readonly types?: readonly string[];
  /** Why the section doesn't count: it is about what Twilio has no data for. */
  readonly outside?: string;
}

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

const NOT_PLANNED = 'not planned';

/** In the order of the manual, but what is about particular types first: an overload belongs to the first that fits. */
export const SECTIONS: readonly Section[] = [
  {
    number: '9.10',
    title: 'Enum support functions',
    routines: words('enum_first enum_last enum_range max min'),
    types: ['anyenum'],
    outside: NOT_PLANNED,
  },
  {
    number: '9.11',
    title: 'Geometric functions and operators',
    routines: words(`area center diagonal diameter height isclosed isopen length npoints pclose popen radius slope width
      box circle line lseg path point polygon bound_box`),
    types: words('point lseg path box polygon line circle'),
    outside: NOT_PLANNED,
  },
  {
    number: '9.13',
    title: 'Text search functions and operators',
    routines: words(`array_to_tsvector get_current_ts_config length numnode plainto_tsquery phraseto_tsquery
      websearch_to_tsquery querytree setweight strip to_tsquery to_tsvector json_to_tsvector jsonb_to_tsvector ts_delete
      ts_filter ts_headline ts_rank ts_rank_cd ts_rewrite tsquery_phrase tsvector_to_array unnest ts_debug ts_lexize
      ts_parse ts_token_type ts_stat`),
    types: words('tsvector tsquery regconfig regdictionary'),
    outside: NOT_PLANNED,
  },
  {
    number: '9.15',
    title: 'XML functions',
    routines: words(`xmlcomment xmlagg xmlexists xml_is_well_formed xml_is_well_formed_document
      xml_is_well_formed_content xpath xpath_exists table_to_xml query_to_xml cursor_to_xml`),
    types: ['xml'],
    outside: NOT_PLANNED,
  },
  {
    number: '8.2',
    title: 'Monetary type',
    routines: words('money numeric max min sum'),
    types: ['money'],
    outside: NOT_PLANNED,
  },
  {
    number: '9.12',
    title: 'Network address functions: MAC addresses',
    routines: words('trunc macaddr8_set7bit'),
    types: words('macaddr macaddr8'),
    outside: NOT_PLANNED,
  },
  {
    number: '9.12',
    title: 'Network address functions and operators',
    routines: words(`abbrev broadcast family host hostmask inet_merge inet_same_family masklen netmask network
      set_masklen text`),
    types: words('inet cidr'),
  },
  {
    number: '9.6',
    title: 'Bit string functions and operators',
    routines: words('bit_count bit_length length octet_length overlay position substring get_bit set_bit'),
    types: words('bit varbit'),
  },
  {
    number: '9.20',
    title: 'Range and multirange functions and operators',
    routines: words(`lower upper isempty lower_inc upper_inc lower_inf upper_inf range_merge multirange unnest int4range
      int8range numrange tsrange tstzrange daterange int4multirange int8multirange nummultirange tsmultirange
      tstzmultirange datemultirange`),
    types: words(`anyrange anymultirange int4range int8range numrange tsrange tstzrange daterange int4multirange
      int8multirange nummultirange tsmultirange tstzmultirange datemultirange`),
  },
  {
    number: '9.5',
    title: 'Binary string functions and operators',
    routines: words(`bit_length btrim ltrim octet_length overlay position rtrim substring bit_count get_bit get_byte
      length md5 set_bit set_byte sha224 sha256 sha384 sha512 substr convert convert_from convert_to encode decode`),
    operators: ['||'],
    types: ['bytea'],
  },
  {
    number: '9.16',
    title: 'JSON functions and operators',
    routines: words(`to_json to_jsonb array_to_json row_to_json json_build_array jsonb_build_array json_build_object
      jsonb_build_object json_object jsonb_object json_array_elements jsonb_array_elements json_array_elements_text
      jsonb_array_elements_text json_array_length jsonb_array_length json_each jsonb_each json_each_text jsonb_each_text
      json_extract_path jsonb_extract_path json_extract_path_text jsonb_extract_path_text json_object_keys
      jsonb_object_keys json_populate_record jsonb_populate_record json_populate_recordset jsonb_populate_recordset
      json_to_record jsonb_to_record json_to_recordset jsonb_to_recordset jsonb_set jsonb_set_lax jsonb_insert
      json_strip_nulls jsonb_strip_nulls jsonb_path_exists jsonb_path_match jsonb_path_query jsonb_path_query_array
      jsonb_path_query_first jsonb_path_exists_tz jsonb_path_match_tz jsonb_path_query_tz jsonb_path_query_array_tz
      jsonb_path_query_first_tz jsonb_pretty json_typeof jsonb_typeof`),
    operators: words('-> ->> #> #>> @> <@ ? ?| ?& || - #- @? @@'),
    types: words('json jsonb anyelement anyarray record any text _text'),
  },
  {
    number: '9.22',
    title: 'Window functions',
    routines: words(
      `row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value`,
    ),
    operators: [],
  },
  {
    number: '9.21',
    title: 'Aggregate functions',
    routines:
      words(`array_agg avg bit_and bit_or bit_xor bool_and bool_or count every json_agg jsonb_agg json_object_agg
      jsonb_object_agg max min range_agg range_intersect_agg string_agg sum corr covar_pop covar_samp regr_avgx regr_avgy
      regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy stddev stddev_pop stddev_samp variance
      var_pop var_samp mode percentile_cont percentile_disc`),
    operators: [],
  },
  {
    number: '9.2',
    title: 'Comparison functions and operators',
    routines: words('num_nonnulls num_nulls'),
    operators: words('< > <= >= = <>'),
  },
  {
    number: '9.24',
    title: 'Row and array comparisons',
    operators: words('*= *<> *< *> *<= *>='),
  },
  {
    number: '9.7',
    title: 'Pattern matching',
    routines: words(`like notlike like_escape similar_to_escape regexp_count regexp_instr regexp_like regexp_match
      regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table regexp_substr`),
    operators: words('~~ !~~ ~~* !~~* ~ !~ ~* !~* ~<~ ~<=~ ~>=~ ~>~'),
    types: words('text bpchar name bytea'),
  },
  {
    number: '9.4',
    title: 'String functions and operators',
    routines: words(`bit_length char_length character_length is_normalized lower normalize octet_length overlay position
      substring upper ascii btrim chr concat concat_ws format initcap left length lpad ltrim md5 parse_ident
      pg_client_encoding quote_ident quote_literal quote_nullable repeat replace reverse right rpad rtrim split_part
      starts_with string_to_array string_to_table strpos substr to_ascii to_hex translate unistr bit_length convert_from`),
    operators: words('|| ^@'),
    types: words('text bpchar varchar name any anynonarray char int4 int8'),
  },
  {
    number: '9.8',
    title: 'Data type formatting functions',
    routines: words('to_char to_date to_number to_timestamp'),
    operators: [],
  },
  {
    number: '9.9',
    title: 'Date/time functions and operators',
    routines: words(`age clock_timestamp date_bin date_part date_trunc extract isfinite justify_days justify_hours
      justify_interval make_date make_interval make_time make_timestamp make_timestamptz now statement_timestamp timeofday
      transaction_timestamp to_timestamp timezone overlaps pg_sleep pg_sleep_for pg_sleep_until`),
    operators: words('+ - * /'),
    types: words('date time timetz timestamp timestamptz interval text float8'),
  },
  {
    number: '9.3',
    title: 'Mathematical functions and operators',
    routines: words(`abs cbrt ceil ceiling degrees div exp factorial floor gcd lcm ln log log10 min_scale mod pi power
      radians round scale sign sqrt trim_scale trunc width_bucket random setseed acos acosd asin asind atan atand atan2
      atan2d cos cosd cot cotd sin sind tan tand sinh cosh tanh asinh acosh atanh pow`),
    operators: words('+ - * / % ^ |/ ||/ @ & | # ~ << >>'),
  },
  {
    number: '9.14',
    title: 'UUID functions',
    routines: ['gen_random_uuid'],
    operators: [],
  },
  {
    number: '9.17',
    title: 'Sequence manipulation functions',
    routines: words('nextval setval currval lastval'),
    operators: [],
  },
  {
    number: '9.19',
    title: 'Array functions and operators',
    routines: words(`array_append array_cat array_dims array_fill array_length array_lower array_ndims array_position
      array_positions array_prepend array_remove array_replace array_to_string array_upper cardinality trim_array unnest`),
    operators: words('@> <@ && ||'),
  },
  {
    number: '9.25',
    title: 'Set returning functions',
    routines: words('generate_series generate_subscripts'),
    operators: [],
  },
  {
    number: '9.26',
    title: 'System information functions',
    routines: words(`current_database current_query current_schema current_schemas current_user inet_client_addr
      inet_client_port inet_server_addr inet_server_port pg_backend_pid pg_blocking_pids pg_conf_load_time
      pg_current_logfile pg_my_temp_schema pg_is_other_temp_schema pg_jit_available pg_listening_channels
      pg_notification_queue_usage pg_postmaster_start_time pg_safe_snapshot_blocking_pids pg_trigger_depth session_user
      version has_any_column_privilege has_column_privilege has_database_privilege has_foreign_data_wrapper_privilege
      has_function_privilege has_language_privilege has_parameter_privilege has_schema_privilege has_sequence_privilege
      has_server_privilege has_table_privilege has_tablespace_privilege has_type_privilege pg_has_role row_security_active
      acldefault aclexplode makeaclitem pg_collation_is_visible pg_conversion_is_visible pg_function_is_visible
      pg_opclass_is_visible pg_operator_is_visible pg_opfamily_is_visible pg_statistics_obj_is_visible pg_table_is_visible
      pg_ts_config_is_visible pg_ts_dict_is_visible pg_ts_parser_is_visible pg_ts_template_is_visible pg_type_is_visible
      format_type pg_char_to_encoding pg_encoding_to_char pg_get_catalog_foreign_keys pg_get_constraintdef pg_get_expr
      pg_get_functiondef pg_get_function_arguments pg_get_function_identity_arguments pg_get_function_result
      pg_get_indexdef pg_get_keywords pg_get_ruledef pg_get_serial_sequence pg_get_statisticsobjdef pg_get_triggerdef
      pg_get_userbyid pg_get_viewdef pg_index_column_has_property pg_index_has_property pg_indexam_has_property
      pg_options_to_table pg_settings_get_flags pg_tablespace_databases pg_tablespace_location pg_typeof to_regclass
      to_regcollation to_regnamespace to_regoper to_regoperator to_regproc to_regprocedure to_regrole to_regtype
      pg_describe_object pg_identify_object pg_identify_object_as_address pg_get_object_address col_description
      obj_description shobj_description pg_current_xact_id pg_current_xact_id_if_assigned pg_xact_status
      pg_current_snapshot pg_snapshot_xip pg_snapshot_xmax pg_snapshot_xmin pg_visible_in_snapshot txid_current
      txid_current_if_assigned txid_current_snapshot txid_snapshot_xip txid_snapshot_xmax txid_snapshot_xmin
      txid_visible_in_snapshot txid_status pg_xact_commit_timestamp pg_xact_commit_timestamp_origin
      pg_last_committed_xact`),
    operators: [],
  },
  {
    number: '9.27',
    title: 'System administration functions that clients call',
    routines: words(`current_setting set_config pg_cancel_backend pg_terminate_backend pg_reload_conf pg_is_in_recovery
      pg_last_wal_receive_lsn pg_last_wal_replay_lsn pg_last_xact_replay_timestamp pg_current_wal_lsn
      pg_current_wal_insert_lsn pg_current_wal_flush_lsn pg_wal_lsn_diff pg_column_size pg_column_compression
      pg_database_size pg_indexes_size pg_relation_size pg_size_bytes pg_size_pretty pg_table_size pg_tablespace_size
      pg_total_relation_size pg_relation_filenode pg_relation_filepath pg_filenode_relation pg_collation_actual_version
      pg_partition_tree pg_partition_ancestors pg_partition_root pg_advisory_lock pg_advisory_lock_shared
      pg_advisory_unlock pg_advisory_unlock_all pg_advisory_unlock_shared pg_advisory_xact_lock
      pg_advisory_xact_lock_shared pg_try_advisory_lock pg_try_advisory_lock_shared pg_try_advisory_xact_lock
      pg_try_advisory_xact_lock_shared pg_notify pg_export_snapshot`),
    operators: [],
  },
  {
    number: '9.27',
    title: 'System administration functions over the files, logs and replication of a server',
    routines: words(`pg_log_backend_memory_contexts pg_rotate_logfile pg_create_restore_point pg_backup_start
      pg_backup_stop pg_switch_wal pg_walfile_name pg_walfile_name_offset pg_is_wal_replay_paused
      pg_get_wal_replay_pause_state pg_promote pg_wal_replay_pause pg_wal_replay_resume
      pg_create_physical_replication_slot pg_drop_replication_slot pg_create_logical_replication_slot
      pg_copy_physical_replication_slot pg_copy_logical_replication_slot pg_logical_slot_get_changes
      pg_logical_slot_peek_changes pg_logical_slot_get_binary_changes pg_logical_slot_peek_binary_changes
      pg_replication_slot_advance pg_replication_origin_create pg_replication_origin_drop pg_replication_origin_oid
      pg_replication_origin_session_setup pg_replication_origin_session_reset pg_replication_origin_session_is_setup
      pg_replication_origin_session_progress pg_replication_origin_xact_setup pg_replication_origin_xact_reset
      pg_replication_origin_advance pg_replication_origin_progress pg_logical_emit_message pg_ls_dir pg_ls_logdir
      pg_ls_waldir pg_ls_archive_statusdir pg_ls_tmpdir pg_ls_logicalsnapdir pg_ls_logicalmapdir pg_ls_replslotdir
      pg_read_file pg_read_binary_file pg_stat_file brin_summarize_new_values brin_summarize_range
      brin_desummarize_range gin_clean_pending_list`),
    operators: [],
    outside: 'there is no such server',
  },
];
