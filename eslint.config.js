// The lint rules: typescript-eslint's strictest set over sources, tests and scripts, and the habits of
// CONTRIBUTING.md that a rule can check.
import tseslint from 'typescript-eslint';

const nodeGlobals = [
  'process',
  'console',
  'Buffer',
  'URL',
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
];

const forbiddenSyntax = [
  { selector: 'TSEnumDeclaration', message: 'Use a union of literals: the code has to run with its types stripped.' },
  { selector: 'TSModuleDeclaration[kind="namespace"]', message: 'Use a module.' },
  { selector: 'TSParameterProperty', message: 'Declare the field and assign it.' },
  { selector: 'ExportDefaultDeclaration', message: 'Name what you export.' },
];

// Tools that insist on a default export from their configuration.
const configurationFiles = ['*.config.ts', 'test/*/*.config.ts', '*.config.js', '.dependency-cruiser.cjs'];

export default tseslint.config(
  { ignores: ['**/dist/', '**/node_modules/', '.cache/', 'coverage/', '**/generated/', '**/*.generated.ts'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.test.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-restricted-syntax': ['error', ...forbiddenSyntax],
      'no-console': 'error',
      eqeqeq: 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/restrict-plus-operands': ['error', { allowNumberAndString: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Without noUncheckedIndexedAccess the types promise what `list[0]` may not keep: checks of it are wanted.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // Postgres counts code points, and `[...text]` is how to get at them.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      // `() => {}`, `=> server.close()` and `return next()` read well; the strict forms find style, not mistakes.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/no-empty-function': 'off',
      // Rejecting with what somebody else threw is passing it on.
      '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
    },
  },
  // The command line is where things are printed.
  { files: ['packages/twilio-sql/src/cli/**/*.ts', 'scripts/**/*.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['**/*.{js,mjs,cjs}'],
    extends: [tseslint.configs.base],
    languageOptions: { globals: Object.fromEntries([...nodeGlobals, 'module'].map((name) => [name, 'readonly'])) },
    rules: {
      'no-undef': 'error',
      'no-unused-vars': 'error',
      'no-restricted-syntax': ['error', ...forbiddenSyntax],
      eqeqeq: 'error',
      'prefer-const': 'error',
      'no-var': 'error',
    },
  },
  { files: configurationFiles, rules: { 'no-restricted-syntax': 'off' } },
);
