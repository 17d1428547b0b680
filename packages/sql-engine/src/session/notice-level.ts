// client_min_messages: which notices a client wants to hear.

import type { Notice } from '../errors.ts';

const LEVELS = ['debug5', 'debug4', 'debug3', 'debug2', 'debug1', 'log', 'notice', 'warning', 'error'];

/** `lowest` as SHOW client_min_messages prints it. INFO is always wanted. */
export function isWanted({ severity }: Notice, lowest: string): boolean {
  return severity === 'INFO' || levelOf(severity.toLowerCase()) >= levelOf(lowest);
}

function levelOf(name: string): number {
  return LEVELS.indexOf(name === 'debug' ? 'debug1' : name);
}
