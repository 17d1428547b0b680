// Which package and which phase may see which: the layer table of ARCHITECTURE.md as rules.
const packages = '^packages/';
const ours = (...names) => `^packages/(${names.join('|')})/`;
const source = (name) => `^packages/${name}/src/`;

module.exports = {
  forbidden: [
    {
      name: 'no-cycles-between-folders',
      comment: 'Phases depend in one direction. Within a folder functions over a tree may call each other.',
      severity: 'error',
      from: { path: '^(packages/[^/]+/src/[^/]+)/' },
      to: { circular: true, via: { pathNot: '^$1/' }, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-cycles-at-the-top',
      comment: 'Modules that need each other are one module, or a third is missing.',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/[^/]+[.]ts$' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'engine-knows-nobody',
      comment: 'sql-engine knows the language of Postgres, and nothing of ours.',
      severity: 'error',
      from: { path: source('sql-engine') },
      to: { path: packages, pathNot: ours('sql-engine') },
    },
    {
      name: 'planning-does-not-execute',
      comment: 'parse, bind, plan and emit are pure and synchronous.',
      severity: 'error',
      from: { path: '^packages/sql-engine/src/(parse|bind|plan|emit)/' },
      to: { path: ['^packages/sql-engine/src/execute/', '^(node:)?worker_threads$', 'better-sqlite3'] },
    },
    {
      name: 'driver-knows-the-contract-only',
      comment: 'twilio-driver imports @twilio-sql/sql-engine/driver and nothing else of ours.',
      severity: 'error',
      from: { path: source('twilio-driver') },
      to: { path: packages, pathNot: [ours('twilio-driver'), '^packages/sql-engine/src/driver/index[.]ts$'] },
    },
    {
      name: 'wire-knows-two-entries',
      comment: 'pg-wire imports @twilio-sql/sql-engine and its /wire entry, and nothing else of ours.',
      severity: 'error',
      from: { path: source('pg-wire') },
      to: {
        path: packages,
        pathNot: [ours('pg-wire'), '^packages/sql-engine/src/index[.]ts$', '^packages/sql-engine/src/wire/index[.]ts$'],
      },
    },
    {
      name: 'sandbox-knows-catalog-data-only',
      comment: 'The stand-in for Twilio shares the generated catalog with the driver, and no code.',
      severity: 'error',
      from: { path: source('twilio-sandbox') },
      to: {
        path: packages,
        pathNot: [ours('twilio-sandbox'), '^packages/twilio-driver/src/catalog-data/'],
      },
    },
    {
      name: 'no-tests-in-sources',
      comment: 'What ships does not need what tests it.',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/' },
      to: { path: ['^packages/[^/]+/test/', '^test/', '^scripts/'] },
    },
    {
      name: 'declared-dependencies',
      comment: 'A package declares what it imports, and what it ships with is no dev dependency.',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'] },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: { path: packages },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/' },
    tsConfig: { fileName: 'tsconfig.test.json' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.mts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
