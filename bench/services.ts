/** A copy of the project with more services than anybody has, declared as docs/adding-a-service.md says. */
import path from 'node:path';
import { copyProject, replaceIn } from '../infra/k8s/policies/testing/copy-project.ts';

/** Copies what renders one environment into a folder, with services of made-up names added: one route each. */
export function copyWithServices(folder: string, count: number): void {
  copyProject(folder);
  replaceIn(path.join(folder, 'infra/environments/all.ts'), '{ local, dev, staging, prod }', '{ prod }');
  const names = Array.from({ length: count }, (_, index) => `bench-${index}`);
  const add = (file: string, after: string, line: (name: string) => string): void =>
    replaceIn(path.join(folder, file), after, [after, ...names.map(line)].join('\n'));
  add(
    'apps/contracts/services.ts',
    'export const services = {',
    (name) =>
      `'${name}': { protocol: 'http', port: 5100, adminPort: 9000, bootSeconds: 30, drainSeconds: 20, requestsPerSecond: 100, resources: { cpuMillis: 70, memoryMiB: 100 } },`,
  );
  add(
    'apps/contracts/routes.ts',
    'export const routes = [',
    (name) =>
      `{ id: '${name}', methods: ['GET'], path: '/${name}', target: { kind: 'http', service: '${name}', path: '/' }, timeoutMs: 1_000, bodyLimitBytes: 0, throttle: { requestsPerSecond: 1, burst: 1 } },`,
  );
  add('infra/environments/versions.ts', 'export const appVersions = {', (name) => `'${name}': '1.0.0',`);
}
