// What statements are called in SQL, for the error that says that one is not supported.

import type { NodeKind } from '../../parse/nodes.ts';

const NAMES: Partial<Record<NodeKind, string>> = {
  CreateStmt: 'CREATE TABLE',
  CreateTableAsStmt: 'CREATE TABLE AS',
  ViewStmt: 'CREATE VIEW',
  IndexStmt: 'CREATE INDEX',
  CreateSchemaStmt: 'CREATE SCHEMA',
  CreateSeqStmt: 'CREATE SEQUENCE',
  AlterSeqStmt: 'ALTER SEQUENCE',
  CreateFunctionStmt: 'CREATE FUNCTION',
  AlterFunctionStmt: 'ALTER FUNCTION',
  CreateTrigStmt: 'CREATE TRIGGER',
  CreateDomainStmt: 'CREATE DOMAIN',
  AlterDomainStmt: 'ALTER DOMAIN',
  CreateEnumStmt: 'CREATE TYPE',
  CompositeTypeStmt: 'CREATE TYPE',
  CreateRangeStmt: 'CREATE TYPE',
  AlterEnumStmt: 'ALTER TYPE',
  DefineStmt: 'CREATE',
  CreateCastStmt: 'CREATE CAST',
  CreateExtensionStmt: 'CREATE EXTENSION',
  AlterExtensionStmt: 'ALTER EXTENSION',
  CreateForeignTableStmt: 'CREATE FOREIGN TABLE',
  CreateForeignServerStmt: 'CREATE SERVER',
  CreateFdwStmt: 'CREATE FOREIGN DATA WRAPPER',
  CreateUserMappingStmt: 'CREATE USER MAPPING',
  ImportForeignSchemaStmt: 'IMPORT FOREIGN SCHEMA',
  CreateRoleStmt: 'CREATE ROLE',
  AlterRoleStmt: 'ALTER ROLE',
  AlterRoleSetStmt: 'ALTER ROLE',
  DropRoleStmt: 'DROP ROLE',
  CreatedbStmt: 'CREATE DATABASE',
  AlterDatabaseStmt: 'ALTER DATABASE',
  AlterDatabaseSetStmt: 'ALTER DATABASE',
  DropdbStmt: 'DROP DATABASE',
  CreateTableSpaceStmt: 'CREATE TABLESPACE',
  CreatePolicyStmt: 'CREATE POLICY',
  CreatePublicationStmt: 'CREATE PUBLICATION',
  CreateSubscriptionStmt: 'CREATE SUBSCRIPTION',
  CreateStatsStmt: 'CREATE STATISTICS',
  CreateEventTrigStmt: 'CREATE EVENT TRIGGER',
  CreateOpClassStmt: 'CREATE OPERATOR CLASS',
  CreatePLangStmt: 'CREATE LANGUAGE',
  CreateTransformStmt: 'CREATE TRANSFORM',
  CreateConversionStmt: 'CREATE CONVERSION',
  CreateAmStmt: 'CREATE ACCESS METHOD',
  RuleStmt: 'CREATE RULE',
  AlterTableStmt: 'ALTER TABLE',
  AlterOwnerStmt: 'ALTER … OWNER TO',
  AlterObjectSchemaStmt: 'ALTER … SET SCHEMA',
  AlterDefaultPrivilegesStmt: 'ALTER DEFAULT PRIVILEGES',
  AlterSystemStmt: 'ALTER SYSTEM',
  RenameStmt: 'ALTER … RENAME',
  DropStmt: 'DROP',
  DropOwnedStmt: 'DROP OWNED',
  ReassignOwnedStmt: 'REASSIGN OWNED',
  TruncateStmt: 'TRUNCATE',
  CommentStmt: 'COMMENT',
  SecLabelStmt: 'SECURITY LABEL',
  GrantStmt: 'GRANT',
  GrantRoleStmt: 'GRANT',
  MergeStmt: 'MERGE',
  CopyStmt: 'COPY',
  CallStmt: 'CALL',
  DoStmt: 'DO',
  CheckPointStmt: 'CHECKPOINT',
  VacuumStmt: 'VACUUM',
  ClusterStmt: 'CLUSTER',
  ReindexStmt: 'REINDEX',
  RefreshMatViewStmt: 'REFRESH MATERIALIZED VIEW',
  LoadStmt: 'LOAD',
  PrepareStmt: 'PREPARE',
  ExecuteStmt: 'EXECUTE',
  DeclareCursorStmt: 'DECLARE CURSOR',
};

/** `CREATE TABLE` of `CreateStmt`. */
export function constructName(kind: NodeKind | undefined): string {
  if (kind === undefined) return 'this statement';
  return NAMES[kind] ?? spelledOut(kind);
}

/** `AlterTSDictionaryStmt` → `ALTER TS DICTIONARY`. */
function spelledOut(kind: string): string {
  return kind
    .replace(/Stmt$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toUpperCase();
}
