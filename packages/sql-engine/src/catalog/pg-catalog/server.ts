// The server and who uses it: databases, roles, tablespaces, settings, time zones.

import { timeZoneAbbreviationRows, timeZoneRows } from '../time-zone-rows.ts';
import { pgCatalog, pgCatalogOfMoment, pgCatalogOfReader, type RowObject, type RowSource } from '../row-source.ts';
import {
  databaseNames,
  databaseOid,
  OWNER_OID,
  roleNames,
  roleOid,
  type Reader,
  type SystemModel,
} from '../system-model.ts';
import { settingRows } from './settings.ts';

const UTF8 = 6;
const DEFAULT_TABLESPACE = 1663;
const NO_LIMIT = -1;

function databaseRows(model: SystemModel, reader: Reader): readonly RowObject[] {
  return databaseNames(model, reader).map((name) => ({
    oid: databaseOid(model, name),
    datname: name,
    datdba: OWNER_OID,
    encoding: UTF8,
    datlocprovider: 'c',
    datallowconn: true,
    datconnlimit: NO_LIMIT,
    dattablespace: DEFAULT_TABLESPACE,
    datcollate: 'C',
    datctype: 'C',
  }));
}

/** Roles have no rights to tell apart: whoever is connected may do what the server's credentials may. */
function roleRows(model: SystemModel, reader: Reader): readonly RowObject[] {
  return roleNames(model, reader).map((name) => ({
    oid: roleOid(model, reader, name),
    rolname: name,
    rolsuper: false,
    rolinherit: true,
    rolcreaterole: false,
    rolcreatedb: false,
    rolcanlogin: true,
    rolreplication: false,
    rolbypassrls: false,
    rolconnlimit: NO_LIMIT,
  }));
}

const HIDDEN_PASSWORD = '********';

function userRows(model: SystemModel, reader: Reader, passwd: string | null): readonly RowObject[] {
  return roleNames(model, reader).map((name) => ({
    usename: name,
    usesysid: roleOid(model, reader, name),
    usecreatedb: false,
    usesuper: false,
    userepl: false,
    usebypassrls: false,
    passwd,
  }));
}

export const serverSources: readonly RowSource[] = [
  pgCatalogOfReader('pg_database', databaseRows),
  pgCatalogOfReader('pg_authid', roleRows),
  pgCatalogOfReader('pg_roles', (model, reader) =>
    roleRows(model, reader).map((row) => ({ ...row, rolpassword: HIDDEN_PASSWORD })),
  ),
  pgCatalogOfReader('pg_user', (model, reader) => userRows(model, reader, HIDDEN_PASSWORD)),
  pgCatalogOfReader('pg_shadow', (model, reader) => userRows(model, reader, null)),
  pgCatalog('pg_tablespace', () => [
    { oid: DEFAULT_TABLESPACE, spcname: 'pg_default', spcowner: OWNER_OID },
    { oid: 1664, spcname: 'pg_global', spcowner: OWNER_OID },
  ]),
  pgCatalogOfMoment('pg_settings', settingRows),
  pgCatalogOfMoment('pg_timezone_names', (model) => timeZoneRows(model.server.now())),
  pgCatalog('pg_timezone_abbrevs', timeZoneAbbreviationRows),
];
