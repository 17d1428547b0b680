// Numbers: bundles, whose filters call a column by another name.
import type { TableOverlay } from './overlay.ts';

export const numbers: readonly TableOverlay[] = [
  {
    product: 'numbers_v2',
    resource: 'regulatory_compliance_bundles',
    description: 'What was handed in about who uses numbers, and what came of it.',
    ranges: [{ column: 'valid_until', lower: 'ValidUntilDate>', upper: 'ValidUntilDate<' }],
  },
];
