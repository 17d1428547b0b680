// Prints `passed failed` from the report of vitest's json reporter and the exit code of the run. A file that could
// not be loaded, a run that left no report and an error outside any test count as one failure each.
import { readFileSync } from 'node:fs';

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, testResults: [] };
  }
}

const [path, exitCode] = process.argv.slice(2);
const report = readReport(path);
const broken = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
const failures = report.numFailedTests + broken.length;
process.stdout.write(`${report.numPassedTests} ${failures === 0 && exitCode !== '0' ? 1 : failures}\n`);
