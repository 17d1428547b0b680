// The other half of the random statements.

import { testRandomStatements } from './test-statements.ts';

testRandomStatements(1015);
