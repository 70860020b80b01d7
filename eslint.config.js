import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const tests = ['**/*.spec.ts', '**/test/**/*.ts', 'e2e/**/*.ts', 'faults/**/*.ts', 'bench/**/*.ts'];
const singledOut = {
  selector: 'MemberExpression[object.name=/^(it|test|describe)$/][property.name=/^(only|skip|todo|fails)$/]',
  message: 'Every test runs: mend it or delete it.',
};
const environment = {
  selector: 'MemberExpression[object.name="process"][property.name="env"]',
  message: 'Only loadConfig reads the environment; take a config class instead.',
};

/** See docs/decisions/0015-short-lives.md. */
const shortLived = [
  {
    selector:
      'AssignmentExpression[left.type="MemberExpression"] > :matches(ArrowFunctionExpression, FunctionExpression)',
    message: 'V8 takes such a function for a method and keeps it, and all that it refers to: name it first.',
  },
  {
    selector: 'ObjectExpression > Property[kind=/^(get|set)$/]',
    message: 'V8 keeps an accessor in a literal, and all that it refers to, for long: use a class or a function.',
  },
];

export default tseslint.config(
  { ignores: ['**/dist/', '**/node_modules/', '.nx/', '.test-report/', 'data/', '**/generated/'] },
  tseslint.configs.recommended,
  {
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-debugger': 'error',
      'no-empty': 'error',
      'no-fallthrough': 'error',
      'no-self-compare': 'error',
      'no-unsafe-finally': 'error',
      'no-constant-binary-expression': 'error',
      'prefer-const': 'error',
      'max-lines': ['error', 300],
      'no-restricted-syntax': ['error', singledOut],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    // The root tsconfig knows every source and every spec; bench, which Node runs as it is, and the dashboard, which
    // browsers run, have their own.
    files: ['apps', 'libs', 'e2e', 'faults', 'bench', 'tools'].flatMap((folder) => [
      `${folder}/**/*.ts`,
      `${folder}/**/*.tsx`,
    ]),
    ignores: ['**/vitest.config.ts', '**/vite.config.ts'],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './bench/tsconfig.json', './apps/admin/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
      ],
    },
  },
  {
    // A rejected callback fails a test all the same.
    files: tests,
    rules: { '@typescript-eslint/no-misused-promises': 'off' },
  },
  { files: ['apps/admin/src/**/*.{ts,tsx}'], ...reactHooks.configs.flat.recommended },
  {
    files: ['apps/**/*.{ts,tsx}', 'libs/**/*.ts'],
    ignores: [...tests, 'libs/platform/src/config/**', 'libs/testing/**'],
    rules: { 'no-restricted-syntax': ['error', singledOut, environment], 'no-console': 'error' },
  },
  {
    // What runs for each request.
    files: ['gateway', 'worker-*']
      .map((app) => `apps/${app}/src/**/*.ts`)
      .concat(['transport', 'provider-kit', 'providers', 'worker-host'].map((lib) => `libs/${lib}/**/*.ts`)),
    ignores: tests,
    rules: { 'no-restricted-syntax': ['error', singledOut, environment, ...shortLived] },
  },
  {
    files: ['**/*.mjs', '**/*.cjs', '*.js'],
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', module: 'writable', require: 'readonly', URL: 'readonly' },
    },
  },
);
