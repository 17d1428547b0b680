// The build: `tsc -b` over all packages, skipped when no source, manifest or compiler setting has changed since.
import { readdirSync, statSync, existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { hashOf, packageFolders, root, runTool, say, stampIs, textOf, writeStamp } from './project.mjs';

const stampName = 'built';

/** Every file under a folder as `path size mtime`: cheap to tell, and any edit shows. */
function filesUnder(folder) {
  return readdirSync(new URL(folder, root), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}${entry.name}`;
    if (entry.isDirectory()) return filesUnder(`${path}/`);
    const { size, mtimeMs } = statSync(new URL(path, root));
    return [`${path} ${size} ${mtimeMs}`];
  });
}

function wantedBuild() {
  const settings = ['tsconfig.json', 'tsconfig.base.json', 'node_modules/typescript/package.json'];
  const packages = packageFolders().flatMap((folder) => [
    textOf(`${folder}package.json`),
    textOf(`${folder}tsconfig.json`),
    ...filesUnder(`${folder}src/`),
  ]);
  return hashOf([...settings.map(textOf), ...packages]);
}

const isBuilt = (folder) => existsSync(new URL(`${folder}dist/index.js`, root));

/** True when `dist/` of every package is what its sources say. */
export async function ensureBuilt() {
  const wanted = wantedBuild();
  if (stampIs(stampName, wanted) && packageFolders().every(isBuilt)) return true;
  say('Building…');
  const tsc = fileURLToPath(new URL('node_modules/typescript/bin/tsc', root));
  if ((await runTool(process.execPath, [tsc, '-b', 'tsconfig.json'])) !== 0) {
    say('The build failed; see above.');
    return false;
  }
  writeStamp(stampName, wanted);
  return true;
}
