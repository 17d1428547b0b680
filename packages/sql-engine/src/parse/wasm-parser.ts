// The WASM build of Postgres' grammar: one module in use, replaced after a trap, since a module whose stack was
// unwound by a trap may have lost track of its memory.

import { createRequire } from 'node:module';

/** What is used of the module that Emscripten makes. */
interface GrammarModule {
  readonly _malloc: (size: number) => number;
  readonly _free: (pointer: number) => void;
  readonly lengthBytesUTF8: (text: string) => number;
  readonly stringToUTF8: (text: string, pointer: number, size: number) => void;
  readonly UTF8ToString: (pointer: number) => string;
  readonly getValue: (pointer: number, type: 'i32') => number;
  readonly _wasm_parse_query_raw: (text: number) => number;
  readonly _wasm_free_parse_result: (result: number) => void;
}

export type ParseOutcome =
  | { readonly kind: 'tree'; readonly json: string }
  | { readonly kind: 'error'; readonly message: string; readonly position: number | undefined }
  | { readonly kind: 'trap' };

// The package has no typed entry for the module's factory.
const createModule = createRequire(import.meta.url)('libpg-query/wasm/libpg-query.js') as () => Promise<GrammarModule>;

let current: GrammarModule | undefined;
let loading: Promise<void> | undefined;

/** Has to be awaited once before the first parse. */
export function loadParser(): Promise<void> {
  if (current !== undefined) return Promise.resolve();
  loading ??= replaceModule();
  return loading;
}

async function replaceModule(): Promise<void> {
  current = await createModule();
}

/** Parses a query string to JSON. Throws when the module is not loaded. */
export function parseToJson(text: string): ParseOutcome {
  const module = current;
  if (module === undefined) throw new Error('the parser is not loaded: await loadParser() first');
  try {
    return parseWith(module, text);
  } catch (error) {
    // Out of stack (RangeError) or memory (RuntimeError): the statement is too deep or too large. The module goes
    // on until its replacement is there.
    if (!isTrap(error)) throw error;
    loading = replaceModule().catch(() => {
      loading = undefined;
    });
    return { kind: 'trap' };
  }
}

function isTrap(error: unknown): boolean {
  return error instanceof RangeError || (error instanceof Error && error.name === 'RuntimeError');
}

function parseWith(module: GrammarModule, text: string): ParseOutcome {
  const size = module.lengthBytesUTF8(text) + 1;
  const pointer = module._malloc(size);
  module.stringToUTF8(text, pointer, size);
  const result = module._wasm_parse_query_raw(pointer);
  const outcome = readResult(module, result);
  module._wasm_free_parse_result(result);
  module._free(pointer);
  return outcome;
}

/** PgQueryParseResult: tree, stderr, error. PgQueryError: message, function, file, line, cursor position. */
function readResult(module: GrammarModule, result: number): ParseOutcome {
  const error = module.getValue(result + 8, 'i32');
  if (error === 0) return { kind: 'tree', json: module.UTF8ToString(module.getValue(result, 'i32')) };
  const message = module.getValue(error, 'i32');
  const position = module.getValue(error + 16, 'i32');
  return {
    kind: 'error',
    message: message === 0 ? 'syntax error' : module.UTF8ToString(message),
    position: position > 0 ? position : undefined,
  };
}
