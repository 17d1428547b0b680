// node --import tsx --conditions=source test/slt/adhoc.tmp.ts FILE [local]
import { readFileSync } from 'node:fs';
import { createEngine } from '@twilio-sql/sql-engine';
import { openOracle } from '../support/oracle.ts';
import { openBench } from './bench.ts';
import { describeComparison } from './compare.ts';
import { compareFile } from './compare-files.ts';
import { parseStatements } from './read-statements.ts';
const [file = '', mode = ''] = process.argv.slice(2);
const statements = parseStatements(readFileSync(file, 'utf8'));
let bench: any;
if (mode === 'local') {
  const oracle = await openOracle();
  const engine = await createEngine({ drivers: [], version: '0.0.0' });
  bench = { oracle, openSessions: async () => [await engine.createSession({ user: 'postgres', database: 'postgres', settings: { search_path: 'public' } })], close: async () => { await engine.close(); await oracle.close(); } };
} else {
  bench = await openBench();
  const open = bench.openSessions;
  if (mode !== 'all') bench.openSessions = async () => { const all = await open(); await all[1].close(); await all[3].close(); return [all[0], all[2]]; };
}
const codes = await compareFile({ name: 'x', statements }, bench, 'messages');
let bad = 0;
for (const c of codes) {
  if (c.differences.length > 0) { bad++; console.log(describeComparison(c) + '\n'); }
  else if (process.env.SHOW) console.log('OK line', c.statement.line, JSON.stringify(c.expected).slice(0, 300));
}
console.log(`${codes.length} statements, ${bad} differ (messages compared)`);
await bench.close();
