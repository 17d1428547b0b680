// How the clients of each language come from its registry into .cache/clients. What they give back is details for
// `installed.ts`; what they throw is why a client is missing.
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cacheFolder, programFolder, type ClientName } from '../installed.ts';
import { command, InstallError, works } from './command.ts';
import { debianPackages } from './debian.ts';

type Details = Readonly<Record<string, string>>;

/** Done once for each text of what is wanted. */
async function once(folder: string, wanted: string, install: () => Promise<unknown>): Promise<void> {
  const stamp = `${cacheFolder}${folder}/.installed`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  mkdirSync(`${cacheFolder}${folder}`, { recursive: true });
  await install();
  writeFileSync(stamp, wanted);
}

async function needs(name: string, args: readonly string[]): Promise<void> {
  if (!(await works(name, args))) throw new InstallError(`needs ${name}`);
}

async function python(): Promise<Details> {
  await needs('python3', ['-c', 'import sys, venv; assert sys.version_info >= (3, 11)']);
  const requirements = `${programFolder}python/requirements.txt`;
  await once('python', readFileSync(requirements, 'utf8'), async () => {
    await command('python3', ['-m', 'venv', `${cacheFolder}python`]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', requirements];
    await command(`${cacheFolder}python/bin/python`, pip, { timeoutMs: 240_000 });
  });
  return {};
}

async function node(): Promise<Details> {
  const cwd = `${cacheFolder}node`;
  const manifest = readFileSync(`${programFolder}node/package.json`, 'utf8');
  await once('node', manifest, async () => {
    cpSync(`${programFolder}node/package.json`, `${cwd}/package.json`);
    const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
    await command('npm', install, { cwd, timeoutMs: 240_000 });
  });
  // Programs find their modules in the folder that they stand in.
  cpSync(`${programFolder}node`, cwd, { recursive: true });
  return {};
}

const pgjdbc = 'org.postgresql:postgresql:42.7.7';

async function java(): Promise<Details> {
  await needs('javac', ['-version']);
  await needs('mvn', ['-version']);
  const jar = `${cacheFolder}java/postgresql-${pgjdbc.split(':').at(-1) ?? ''}.jar`;
  await once('java', pgjdbc, () =>
    command('mvn', ['-q', 'dependency:copy', `-Dartifact=${pgjdbc}`, `-DoutputDirectory=${cacheFolder}java`]),
  );
  return { jar };
}

async function go(): Promise<Details> {
  await needs('go', ['version']);
  const cwd = `${programFolder}go`;
  const sources = ['go.mod', 'pgx/main.go', 'pq/main.go', 'facts/facts.go'];
  const wanted = sources.map((name) => readFileSync(`${cwd}/${name}`, 'utf8')).join('\n');
  await once('go', wanted, () =>
    command('go', ['build', '-o', `${cacheFolder}go/`, './...'], { cwd, timeoutMs: 240_000 }),
  );
  return {};
}

async function rust(): Promise<Details> {
  await needs('cargo', ['--version']);
  const cwd = `${programFolder}rust`;
  const wanted = ['Cargo.toml', 'main.rs'].map((name) => readFileSync(`${cwd}/${name}`, 'utf8')).join('\n');
  const build = ['build', '--quiet', '--locked', '--target-dir', `${cacheFolder}rust`];
  await once('rust', wanted, () => command('cargo', build, { cwd, timeoutMs: 300_000 }));
  return {};
}

async function odbc(): Promise<Details> {
  await python();
  await debianPackages('unixodbc', 'odbc-postgresql');
  const files = await command('dpkg', ['-L', 'odbc-postgresql']);
  const driver = files.split('\n').find((file) => file.endsWith('/psqlodbcw.so'));
  if (driver === undefined) throw new InstallError('odbc-postgresql has no psqlodbcw.so');
  return { driver };
}

async function psql(): Promise<Details> {
  if (!(await works('psql', ['--version'])) || !(await works('pg_dump', ['--version']))) {
    await debianPackages('postgresql-client');
  }
  return { version: (await command('psql', ['--version'])).trim() };
}

async function postgres(): Promise<Details> {
  const folders = [15, 16, 17, 18, 14].map((version) => `/usr/lib/postgresql/${version}/bin`);
  const found = (): string | undefined => folders.find((folder) => existsSync(`${folder}/initdb`));
  if (found() === undefined) await debianPackages('postgresql-15');
  const bin = found();
  if (bin === undefined) throw new InstallError('needs a PostgreSQL server');
  return { bin };
}

async function r(): Promise<Details> {
  // RPostgres, the newer one, is in no registry but CRAN.
  await debianPackages('r-cran-rpostgresql', 'r-cran-jsonlite');
  return {};
}

export const ecosystems: Readonly<Record<ClientName, () => Promise<Details>>> = {
  psql,
  postgres,
  node,
  python,
  odbc,
  java,
  go,
  rust,
  r,
};
