// Dependencies: installs them with pnpm (fetched by npx, as it need not be there) when what they depend on has
// changed, and makes sure that SQLite's binding works with the Node that runs.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hashOf, packageFolders, root, runTool, say, stampIs, textOf, writeStamp } from './project.mjs';

const pnpmVersion = '10.34.0';
const compilerNeeded = 'Where no ready-made binary of SQLite fits, a C++ compiler, make and Python 3 are needed too.';
const stampName = 'installed';

// Prints a line now and then: compiling SQLite says nothing for a minute or two.
const heartbeatMs = 20_000;

function wantedInstall() {
  const manifests = ['package.json', 'test/package.json', ...packageFolders().map((folder) => `${folder}package.json`)];
  const files = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc', ...manifests];
  return hashOf([
    pnpmVersion,
    process.platform,
    process.arch,
    process.versions.modules,
    ...files.flatMap((file) => [file, textOf(file)]),
  ]);
}

/** Tried in a process of its own, because a damaged binary can take the process down. */
function sqliteWorks() {
  const script = `new (require('better-sqlite3'))(':memory:').prepare('select 1').get()`;
  const engine = fileURLToPath(new URL('packages/sql-engine/', root));
  return spawnSync(process.execPath, ['-e', script], { cwd: engine, stdio: 'ignore' }).status === 0;
}

/**
 * Most Nodes come with their own headers. Compiling against those, rather than against a download from nodejs.org,
 * works behind a firewall too.
 */
function nodeHeaders() {
  const prefix = dirname(dirname(process.execPath));
  const version = join(prefix, 'include/node/node_version.h');
  if (process.env.npm_config_nodedir !== undefined || !existsSync(version)) return [];
  const fits = readFileSync(version, 'utf8').includes(`#define NODE_MODULE_VERSION ${process.versions.modules}\n`);
  return fits ? [`--config.nodedir=${prefix}`] : [];
}

async function pnpm(...args) {
  const begun = Date.now();
  const heartbeat = setInterval(() => {
    say(`… still at it after ${Math.round((Date.now() - begun) / 1000)} s`);
  }, heartbeatMs);
  const npx = ['--yes', '--prefer-offline', `pnpm@${pnpmVersion}`];
  const settings = ['--reporter=append-only', '--config.update-notifier=false', ...nodeHeaders()];
  const code = await runTool('npx', [...npx, ...settings, ...args]);
  clearInterval(heartbeat);
  return code === 0;
}

/** pnpm keeps a copy of the lockfile that it has carried out. */
function lockfileIsInstalled() {
  const installed = textOf('node_modules/.pnpm/lock.yaml');
  return installed !== '' && installed === textOf('pnpm-lock.yaml');
}

async function install() {
  say('Installing dependencies. Where no ready-made binary of SQLite can be fetched it is compiled: 1 to 2 minutes.');
  if (await pnpm('install', '--frozen-lockfile', '--config.confirm-modules-purge=false')) return true;
  if (!lockfileIsInstalled()) {
    say('The dependencies could not be installed; see above. This takes a connection to the npm registry.');
    say(compilerNeeded);
    return false;
  }
  say('pnpm could not run, but what the lockfile asks for is already installed: going on with that.');
  return true;
}

async function rebuildSqlite() {
  say(`SQLite's binding does not work with Node ${process.version}: building it anew (1 to 2 minutes).`);
  if ((await pnpm('--recursive', 'rebuild', 'better-sqlite3')) && sqliteWorks()) return true;
  say('SQLite could not be built; see above.');
  say(compilerNeeded);
  return false;
}

/** True when everything is installed and works. */
export async function ensureInstalled() {
  const wanted = wantedInstall();
  if (!stampIs(stampName, wanted)) {
    if (!(await install())) return false;
    writeStamp(stampName, wanted);
  }
  return sqliteWorks() || rebuildSqlite();
}
