// Who may import whom: one row for each kind of project. A project reaches another only through the index that its
// package exports. `npm test` runs it; tools/test/boundaries.spec.ts shows that forbidden imports make it fail.

const kinds = [
  // The browser reads the contract too, so it may use neither Node nor a package.
  { name: 'contract', folder: 'libs/contract', projects: [], packages: [], node: false },
  { name: 'transport', folder: 'libs/transport', projects: ['contract'] },
  { name: 'secret-box', folder: 'libs/secret-box', projects: [], packages: [] },
  { name: 'token-pool', folder: 'libs/token-pool', projects: ['secret-box', 'contract'] },
  { name: 'platform', folder: 'libs/platform', projects: ['contract'] },
  {
    name: 'provider-kit',
    folder: 'libs/provider-kit',
    projects: ['contract'],
    packages: ['ajv', 'class-validator', 'eventsource-parser', 'gpt-tokenizer', 'socks', 'undici'],
    testing: 'libs/provider-kit/src/testing',
  },
  {
    name: 'provider',
    folder: 'libs/providers/[^/]+',
    projects: ['provider-kit', 'contract'],
    packages: ['class-validator'],
  },
  {
    name: 'worker-host',
    folder: 'libs/worker-host',
    projects: ['transport', 'token-pool', 'secret-box', 'platform', 'provider-kit', 'contract'],
  },
  { name: 'testing', folder: 'libs/testing', projects: ['contract'] },
  {
    name: 'gateway',
    folder: 'apps/gateway',
    projects: ['transport', 'token-pool', 'secret-box', 'platform', 'contract'],
  },
  {
    name: 'token-service',
    folder: 'apps/token-service',
    projects: ['transport', 'token-pool', 'secret-box', 'platform', 'contract'],
    prisma: true,
  },
  { name: 'worker', folder: 'apps/worker-[^/]+', projects: ['worker-host', 'provider'], packages: [] },
  // What browsers run, and the small server of its files.
  { name: 'admin', folder: 'apps/admin/src', projects: ['contract'], node: false },
  { name: 'admin-server', folder: 'apps/admin/server', projects: ['platform', 'contract'] },
];

const specs = '[.]spec[.]tsx?$|^(apps|libs)/[^/]+/test/|^libs/providers/[^/]+/test/';
const configs = '/(vite|vitest|prisma)[.]config[.]ts$';
const workspace = '^(apps|libs|e2e|faults|bench|tools)/';
const testing = ['^libs/testing/src/index[.]ts$', '^libs/provider-kit/src/testing/index[.]ts$'];

const tracing = ['^libs/platform/src/tracing/(otel-tracing|reported-exporter)[.]ts$'];

const folderOf = (name) => kinds.find((kind) => kind.name === name).folder;
const indexOf = (name) => `^${folderOf(name)}/src/index[.]ts$`;
const packagePath = (name) => `^node_modules/${name}/`;
// `libs/providers/zai` may import itself but no other provider: the folder that was matched, not the pattern.
const itself = ({ folder }) => ({ from: `^(${folder})/`, to: '^$1/' });

const forbidden = kinds.flatMap((kind) => {
  const own = itself(kind);
  const allowed = [own.to, ...kind.projects.map(indexOf)];
  const production = [specs, configs, ...(kind.testing ? [`^${kind.testing}/`] : [])];
  return [
    {
      name: `${kind.name}-projects`,
      comment: `${kind.name} may import of this workspace: ${kind.projects.join(', ') || 'nothing'}`,
      severity: 'error',
      from: { path: own.from, pathNot: production },
      to: { path: workspace, pathNot: allowed },
    },
    {
      name: `${kind.name}-spec-projects`,
      comment: `the specs of ${kind.name} may import what it may, and the testing libraries`,
      severity: 'error',
      from: { path: own.from },
      to: { path: workspace, pathNot: [...allowed, ...testing, '^vitest[.]base[.]ts$'] },
    },
    ...(kind.packages === undefined
      ? []
      : [
          {
            name: `${kind.name}-packages`,
            comment: `${kind.name} may import of npm: ${kind.packages.join(', ') || 'nothing'}`,
            severity: 'error',
            from: { path: own.from, pathNot: production },
            to: { path: '^node_modules/', pathNot: kind.packages.map(packagePath) },
          },
        ]),
    ...(kind.node === false
      ? [
          {
            name: `${kind.name}-node`,
            comment: `${kind.name} knows nothing of Node`,
            severity: 'error',
            from: { path: own.from, pathNot: production },
            to: { dependencyTypes: ['core'] },
          },
        ]
      : []),
  ];
});

module.exports = {
  forbidden: [
    ...forbidden,
    {
      name: 'prisma-has-one-owner',
      comment: 'only token-service knows the database',
      severity: 'error',
      from: { pathNot: [...kinds.filter((kind) => kind.prisma).map((kind) => itself(kind).from), '^tools/prisma/'] },
      to: { path: '^node_modules/(@prisma|prisma|@libsql)/' },
    },
    {
      name: 'tracing-is-loaded-on-demand',
      comment: 'where nothing is traced, nothing of OpenTelemetry is loaded',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: [specs, ...tracing] },
      to: {
        path: ['^node_modules/@opentelemetry/', ...tracing],
        dynamic: false,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'testing-stays-in-tests',
      comment: 'simulators and test tools are no part of what is deployed',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: [specs, '^libs/testing/', '^libs/provider-kit/src/testing/'] },
      to: { path: '^libs/testing/|^libs/provider-kit/src/testing/|^node_modules/(vitest|@nestjs/testing|supertest)/' },
    },
    {
      name: 'no-circles',
      comment: 'two files that need each other are one file, or three',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-dangling-imports',
      comment: 'it cannot be resolved: a typing error, or a deep import past what a package exports',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'dependencies-are-declared',
      comment: 'what a project needs at run time stands in its own package.json under dependencies',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: [specs, configs, '^libs/provider-kit/src/testing/'] },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/|[.]nx/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@sluice/source', 'import', 'node', 'default', 'types'],
    },
  },
};
