// What generate-pg-catalog.ts reads from the reference database, one query for each generated file. Names of
// functions stand for their OIDs nowhere: `regproc` columns are read as OIDs.

export interface GeneratedFile {
  readonly file: string;
  readonly sql: string;
}

export const RELATIONS = `
  SELECT c.oid::int AS oid, c.reltype::int AS rowtype, coalesce(t.typarray, 0)::int AS arraytype,
    n.nspname::text AS schema, c.relname::text AS name, c.relkind::text AS kind,
    (SELECT json_agg(json_build_array(a.attname, CASE WHEN at.typtype = 'd' THEN b.typname ELSE at.typname END,
        CASE WHEN at.typtype = 'd' THEN at.typtypmod ELSE a.atttypmod END, a.attnotnull,
        CASE WHEN at.typtype = 'd' THEN at.typname END,
        CASE WHEN a.attcollation <> at.typcollation THEN a.attcollation::int END) ORDER BY a.attnum)
      FROM pg_attribute a JOIN pg_type at ON at.oid = a.atttypid LEFT JOIN pg_type b ON b.oid = at.typbasetype
      WHERE a.attrelid = c.oid AND a.attnum > 0) AS columns,
    (SELECT json_agg(json_build_array(i.indexrelid::int, ic.relname, i.indisprimary, i.indisunique,
        (SELECT json_agg(a.attname ORDER BY k.ord)
          FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, ord)
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum),
        (SELECT json_agg(k.opclass::int ORDER BY k.ord)
          FROM unnest(i.indclass::oid[]) WITH ORDINALITY AS k (opclass, ord))) ORDER BY i.indexrelid)
      FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid WHERE i.indrelid = c.oid) AS indexes
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_type t ON t.oid = c.reltype
  WHERE n.nspname IN ('pg_catalog', 'information_schema') AND c.relkind IN ('r', 'v')
  ORDER BY n.nspname DESC, c.relname COLLATE "C"`;

export const FILES: readonly GeneratedFile[] = [
  {
    file: 'types',
    sql: `
      SELECT t.oid::int, t.typname::text, n.nspname::text AS schema, t.typlen::int, t.typbyval, t.typtype::text,
        t.typcategory::text, t.typispreferred, t.typdelim::text, t.typsubscript::oid::int, t.typelem::int,
        t.typarray::int, t.typinput::oid::int, t.typoutput::oid::int, t.typreceive::oid::int, t.typsend::oid::int,
        t.typmodin::oid::int, t.typmodout::oid::int, t.typanalyze::oid::int, t.typalign::text, t.typstorage::text,
        t.typbasetype::int, t.typtypmod, t.typcollation::int, t.typdefault
      FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
      WHERE t.typtype <> 'c'
        AND NOT EXISTS (SELECT FROM pg_type e WHERE e.oid = t.typelem AND e.typtype = 'c')
      ORDER BY t.oid`,
  },
  {
    file: 'procs',
    sql: `
      SELECT p.oid::int, p.proname::text, l.lanname::text AS language, p.procost::float8, p.prorows::float8,
        p.provariadic::int, p.prosupport::oid::int, p.prokind::text, p.proleakproof, p.proisstrict, p.proretset,
        p.provolatile::text, p.proparallel::text, p.prorettype::int, array_to_string(p.proargtypes::oid[], ' ') AS argtypes,
        array_to_string(p.proallargtypes, ' ') AS allargtypes, array_to_string(p.proargmodes, '') AS argmodes,
        to_json(p.proargnames) AS argnames,
        CASE WHEN l.lanname = 'internal' THEN p.prosrc ELSE '' END AS prosrc
      FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
      WHERE p.pronamespace = 'pg_catalog'::regnamespace
      ORDER BY p.oid`,
  },
  {
    file: 'operators',
    sql: `
      SELECT o.oid::int, o.oprcanmerge, o.oprcanhash, o.oprcom::int, o.oprnegate::int, o.oprcode::oid::int,
        o.oprrest::oid::int, o.oprjoin::oid::int
      FROM pg_operator o ORDER BY o.oid`,
  },
  {
    file: 'aggregates',
    sql: `
      SELECT aggfnoid::oid::int, aggkind::text, aggnumdirectargs::int, aggtransfn::oid::int, aggfinalfn::oid::int,
        aggcombinefn::oid::int, aggserialfn::oid::int, aggdeserialfn::oid::int, aggmtransfn::oid::int,
        aggminvtransfn::oid::int, aggmfinalfn::oid::int, aggfinalextra, aggmfinalextra, aggfinalmodify::text,
        aggmfinalmodify::text, aggsortop::int, aggtranstype::int, aggtransspace, aggmtranstype::int, aggmtransspace,
        agginitval, aggminitval
      FROM pg_aggregate ORDER BY aggfnoid::oid`,
  },
  {
    file: 'casts',
    sql: `SELECT oid::int, castsource::int, casttarget::int FROM pg_cast ORDER BY oid`,
  },
  {
    file: 'access-methods',
    sql: `SELECT oid::int, amname::text, amhandler::oid::int, amtype::text FROM pg_am ORDER BY oid`,
  },
  {
    file: 'operator-families',
    sql: `SELECT oid::int, opfmethod::int, opfname::text FROM pg_opfamily ORDER BY oid`,
  },
  {
    file: 'operator-classes',
    sql: `
      SELECT oid::int, opcmethod::int, opcname::text, opcfamily::int, opcintype::int, opcdefault, opckeytype::int
      FROM pg_opclass ORDER BY oid`,
  },
  {
    file: 'operator-family-operators',
    sql: `
      SELECT oid::int, amopfamily::int, amoplefttype::int, amoprighttype::int, amopstrategy::int, amoppurpose::text,
        amopopr::int, amopmethod::int, amopsortfamily::int
      FROM pg_amop ORDER BY oid`,
  },
  {
    file: 'operator-family-functions',
    sql: `
      SELECT oid::int, amprocfamily::int, amproclefttype::int, amprocrighttype::int, amprocnum::int, amproc::oid::int
      FROM pg_amproc ORDER BY oid`,
  },
  {
    file: 'languages',
    sql: `
      SELECT oid::int, lanname::text, lanispl, lanpltrusted, lanplcallfoid::int, laninline::int, lanvalidator::int
      FROM pg_language WHERE lanname <> 'plpgsql' ORDER BY oid`,
  },
  {
    file: 'ranges',
    sql: `
      SELECT rngtypid::int, rngsubtype::int, rngmultitypid::int, rngcollation::int, rngsubopc::int,
        rngcanonical::oid::int, rngsubdiff::oid::int
      FROM pg_range ORDER BY rngtypid`,
  },
  {
    file: 'keywords',
    sql: `SELECT word, catcode::text, barelabel, catdesc, baredesc FROM pg_get_keywords() ORDER BY word COLLATE "C"`,
  },
];
