/** What somebody writes who follows docs/adding-a-service.md and docs/adding-an-environment.md. */
import type { Project } from './project.ts';

/** A route more, to a service that is there. */
export function addRoute(project: Project): void {
  addRouteRow(project, {
    id: 'search-projects',
    path: '/search/{owner}',
    target: "{ kind: 'http', service: 'webapp1', path: '/create' }",
  });
}

/** A service more that speaks HTTP, with a route. */
export function addHttpService(project: Project): void {
  copyApp(project, 'webapp1', 'orders');
  project.replace('apps/orders/main.ts', 'services.webapp1', 'services.orders');
  addServiceRow(project, 'orders', "protocol: 'http',", 5100);
  addRouteRow(project, {
    id: 'create-order',
    path: '/orders/',
    target: "{ kind: 'http', service: 'orders', path: '/create' }",
  });
}

/** What becomes of the words of rpc-app1 and its contract in a service that greets. */
const greeterWords = [
  ['verify_pb', 'greet_pb'],
  ['userverify', 'greeting'],
  ['UserVerify', 'Greeter'],
  ['VerifyUser', 'Greet'],
  ['verifyUser', 'greet'],
  ['VerifyRe', 'GreetRe'],
  ["routeById('verify-user')", "routeById('greet')"],
  ["services['rpc-app1']", 'services.greeter'],
  ['rpc-app1', 'greeter'],
] as const;

/** A service more that speaks gRPC, with a contract of its own and a route. */
export function addGrpcService(project: Project): void {
  copyApp(project, 'rpc-app1', 'greeter');
  project.copy('apps/contracts/verify.proto', 'apps/contracts/greet.proto');
  for (const file of ['apps/contracts/greet.proto', ...project.files('apps/greeter/*.ts')]) {
    const text = greeterWords.reduce((before, [word, by]) => before.replaceAll(word, by), project.read(file));
    project.write(file, text);
  }
  project.replace(
    'apps/contracts/services.ts',
    'import { file_verify }',
    "import { file_greet } from './gen/greet_pb.ts';\nimport { file_verify }",
  );
  addServiceRow(project, 'greeter', "protocol: 'grpc',\n    proto: file_greet,", 6100);
  addRouteRow(project, {
    id: 'greet',
    path: '/greetings/',
    target: "{ kind: 'grpc', service: 'greeter', rpc: 'greeting.Greeter/Greet', unknownFields: 'ignore' }",
  });
}

function copyApp(project: Project, from: string, to: string): void {
  project.copy(`apps/${from}`, `apps/${to}`);
  project.replace(`apps/${to}/package.json`, `/${from}"`, `/${to}"`);
  project.replace(`apps/${to}/Dockerfile`, `ARG APP=${from}`, `ARG APP=${to}`);
  project.replace(`apps/${to}/main.ts`, `name: '${from}'`, `name: '${to}'`);
  project.write(`apps/${to}/README.md`, `# ${to}\n\nWhat it does.\n`);
  const versions = '} as const satisfies Readonly<Record<WorkloadName, string>>';
  project.replace('infra/environments/versions.ts', versions, `  ${to}: '1.0.0',\n${versions}`);
}

function addServiceRow(project: Project, name: string, protocol: string, port: number): void {
  const end = '} as const satisfies Readonly<Record<string, Workload>>;';
  const row = `  ${name}: {
    ${protocol}
    port: ${port},
    adminPort: 9000,
    bootSeconds: 30,
    drainSeconds: 20,
    requestsPerSecond: 100,
    resources: { cpuMillis: 50, memoryMiB: 192 },
  },
`;
  project.replace('apps/contracts/services.ts', end, `${row}${end}`);
}

function addRouteRow(project: Project, route: { readonly id: string; readonly path: string; readonly target: string }) {
  const end = "] as const satisfies readonly Route<NameOf<'http'>, NameOf<'grpc'>>[];";
  const row = `  {
    id: '${route.id}',
    methods: ['POST'],
    path: '${route.path}',
    target: ${route.target},
    timeoutMs: 5_000,
    bodyLimitBytes: 65_536,
    throttle: { requestsPerSecond: 500, burst: 1_000 },
  },
`;
  project.replace('apps/contracts/routes.ts', end, `${row}${end}`);
}

/** An environment that is a copy of another, with what must be its own. */
function copyEnvironment(
  project: Project,
  from: string,
  to: string,
  own: readonly (readonly [field: string, by: string])[],
): void {
  const file = `infra/environments/${to}.ts`;
  project.copy(`infra/environments/${from}.ts`, file);
  project.replace(file, `export const ${from} `, `export const ${to} `);
  project.replace(file, `name: '${from}'`, `name: '${to}'`);
  for (const [text, by] of own) project.replace(file, text, by);
  const all = 'infra/environments/all.ts';
  const before = project.read(all);
  project.write(
    all,
    before
      .replace('import type { Environment }', `import { ${to} } from './${to}.ts';\nimport type { Environment }`)
      .replace(/(environments = \{ .*?) \}/, `$1, ${to} }`),
  );
  project.copy(`infra/aws/stacks/Pulumi.${from}.yaml`, `infra/aws/stacks/Pulumi.${to}.yaml`);
}

/** An environment of local's kind: a cluster that is there, where everything is ours. */
export function addLaptop(project: Project): void {
  copyEnvironment(project, 'local', 'laptop', [["'api.localhost'", "'api.laptop.example.com'"]]);
}

/** An environment in a company's own cluster, which has its add-ons already, KEDA among them. */
export function addOnPremises(project: Project): void {
  copyEnvironment(project, 'local', 'onprem', [
    ["'api.localhost'", "'api.onprem.example.com'"],
    [
      "protectedRoutes: 'open',",
      "protectedRoutes: 'refused',\n    tlsSecret: 'api-tls',\n    dnsAddress: '169.254.20.10',",
    ],
    ["'localhost/api-platform', pullPolicy: 'IfNotPresent'", "'registry.example.com/api', pullPolicy: 'Always'"],
    ["ingressController: 'bundled'", "ingressController: 'external'"],
    ["metricsServer: 'bundled'", "metricsServer: 'external'"],
    ["requestMetrics: 'bundled'", "requestMetrics: 'external'"],
    ["rateLimitStore: 'bundled'", "rateLimitStore: { host: 'redis.example.com', port: 6379, tls: true }"],
    ["traces: 'none'", "traces: { otlpUrl: 'http://otel.example.com:4318' }"],
    ["engine: 'hpa'", "engine: 'keda'"],
    ['workloads: { traefik: { min: 2, max: 3 } }', 'workloads: {}'],
    ['bootFactor: 4', 'bootFactor: 1'],
    ["logLevel: 'debug'", "logLevel: 'warn'"],
  ]);
}

/** An environment of its own in AWS, between staging and prod. */
export function addDemo(project: Project): void {
  copyEnvironment(project, 'staging', 'demo', [
    ["'api.staging.example.com'", "'api.demo.example.com'"],
    ["'https://app.staging.example.com'", "'https://app.demo.example.com'"],
    ['777788889999', '222233334444'],
    ['10.30.0.0/16', '10.50.0.0/16'],
    ['Z0EXAMPLESTAGING00001', 'Z0EXAMPLEDEMO00000001'],
  ]);
  const workflows = '.github/workflows';
  const job = `  demo:
    needs: [registry, prod]
    uses: ./.github/workflows/deploy-environment.yml
    with:
      environment: demo
      digests: \${{ needs.registry.outputs.digests }}
      runner: ubuntu-24.04
`;
  project.write(`${workflows}/deploy.yml`, `${project.read(`${workflows}/deploy.yml`)}${job}`);
  for (const file of ['drift.yml', 'preview.yml']) {
    project.replace(`${workflows}/${file}`, 'dev, staging, prod]', 'dev, staging, prod, demo]');
  }
}

/** The table of docs/costs.md, as `npm run -s costs` prints it. */
export function writeCosts(project: Project, table: string): void {
  const file = 'docs/costs.md';
  project.write(file, project.read(file).replace(/(^\|.*\n)+/m, `${table.trim()}\n`));
}
