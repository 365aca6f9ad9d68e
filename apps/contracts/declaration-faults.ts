/** What can be wrong with services and routes, found before anything is made of them. */
import { routeSchema, serviceNameSchema, workloadSchema } from './declaration-schema.ts';
import { parametersOf, parsePattern, shapeOf } from './path-pattern.ts';
import type { Route } from './routes.ts';
import { sentencesOf } from './schema-sentences.ts';
import type { Workload } from './services.ts';

/** Everything that is declared once. */
export interface Declaration {
  readonly gateway: Workload;
  readonly services: Readonly<Record<string, Workload>>;
  readonly routes: readonly Route[];
}

type Fault = string | false | undefined;
type Target = Route['target'];

/**
 * Every fault of it: where, what was got, the rule and the way out. No compiler need have seen it.
 * @param taken names that no service can have, because parts of the platform run under them
 */
export function declarationFaults(declaration: Declaration, taken: ReadonlySet<string>): readonly string[] {
  const { gateway, services, routes } = declaration;
  const faults: readonly Fault[] = [
    ...workloadFaults('gateway: ', gateway),
    ...Object.entries(services).flatMap(([name, service]) => [
      ...sentencesOf(serviceNameSchema, name, `service '${name}': `).map((fault) =>
        fault.replace(': it', ': its name'),
      ),
      (name === 'gateway' || taken.has(name)) &&
        `service '${name}': its name is that of a part of the platform (${['gateway', ...taken].join(', ')}); choose another`,
      ...workloadFaults(`service '${name}': `, service),
    ]),
    ...routes.flatMap((route, index) => [
      ...sentencesOf(routeSchema, route, callOf(route, index)),
      ...uniqueFaults(routes, route, index),
      ...limitFaults(callOf(route, index), route),
      ...targetFaults(callOf(route, index), declaration, route),
    ]),
  ];
  return faults.filter((fault) => typeof fault === 'string');
}

const callOf = ({ id }: Route, index: number): string =>
  routeSchema.shape.id.safeParse(id).success ? `route '${id}': ` : `routes[${index}]: `;

function workloadFaults(where: string, workload: Workload): readonly Fault[] {
  return [
    ...sentencesOf(workloadSchema, workload, where),
    // Absent ones are told above.
    workload.port !== undefined &&
      workload.port === workload.adminPort &&
      `${where}adminPort (${workload.adminPort}) must differ from port: probes and metrics are not for callers`,
  ];
}

function uniqueFaults(routes: readonly Route[], route: Route, index: number): readonly Fault[] {
  const where = callOf(route, index);
  const before = routes.slice(0, index);
  const keys = keysOf(route);
  const rival = before.find((other) => keysOf(other).some((key) => keys.includes(key)));
  return [
    before.some(({ id }) => id !== undefined && id === route.id) &&
      `routes[${index}].id ('${route.id}') must be its own: an earlier route has it; choose another`,
    rival !== undefined &&
      rival.id !== route.id &&
      `${where}path ('${route.path}') must not match what route '${rival.id}' takes (${rival.path}); change method or path`,
    new Set(keys).size !== keys.length && `${where}methods (${route.methods.join(', ')}) must name each method once`,
  ];
}

/** What a route takes: method and shape of the path, which a slash at the end does not change. */
function keysOf({ methods, path }: Route): readonly string[] {
  if (!routeSchema.shape.path.safeParse(path).success || !Array.isArray(methods)) return [];
  return methods.map((method) => `${method} ${shapeOf(parsePattern(path))}`);
}

function limitFaults(where: string, { path, throttle, rateLimit }: Route): readonly Fault[] {
  const segments = typeof path === 'string' ? path.split('/') : [];
  // What is absent is told by the schema; here it compares as false.
  const { requestsPerSecond, burst } = throttle ?? {};
  return [
    segments.some((segment) => segment === '.' || segment === '..' || segment.includes('%')) &&
      `${where}path ('${path}') must be in normal form, without dot segments and percent-encoding`,
    burst < requestsPerSecond &&
      `${where}throttle.burst (${burst}) must be at least throttle.requestsPerSecond (${requestsPerSecond}); raise it`,
    // All that can pass in one window: what the bucket holds, and what is added meanwhile.
    rateLimit !== undefined &&
      rateLimit.requests >= burst + requestsPerSecond * rateLimit.windowSeconds &&
      `${where}rateLimit.requests (${rateLimit.requests}) must be less than the throttle lets through in its window ` +
        `(${burst + requestsPerSecond * rateLimit.windowSeconds}), or one client takes it all; lower it`,
  ];
}

function targetFaults(where: string, { gateway, services }: Declaration, route: Route): readonly Fault[] {
  const { target, timeoutMs } = route;
  const drains: (readonly [string, Workload])[] = [['gateway', gateway]];
  const faults: Fault[] = [];
  if (target?.kind === 'http' || target?.kind === 'grpc') {
    const service = Object.hasOwn(services, target.service) ? services[target.service] : undefined;
    const protocol = service === undefined ? 'none' : service.protocol;
    if (protocol !== target.kind && ['none', 'http', 'grpc'].includes(protocol)) {
      const fitting = Object.keys(services).filter((name) => services[name]?.protocol === target.kind);
      faults.push(
        `${where}target.service ('${target.service}') must be a service of services.ts that speaks ${target.kind}: ${fitting.join(', ')}`,
      );
    } else if (service !== undefined) {
      drains.push([target.service, service]);
      if (service.protocol === 'grpc' && target.kind === 'grpc')
        faults.push(rpcFault(where, service.proto, target.rpc));
    }
    faults.push(...parameterFaults(where, route.path, target));
  }
  return [
    ...faults,
    ...drains.map(
      ([name, { drainSeconds }]) =>
        timeoutMs > drainSeconds * 1_000 &&
        `${where}timeoutMs (${timeoutMs}) must not exceed drainSeconds of ${name} (${drainSeconds} s), or every rollout cuts ` +
          'requests off; lower it or raise that',
    ),
  ];
}

function parameterFaults(where: string, path: string, target: Exclude<Target, { kind: 'health' }>): readonly Fault[] {
  if (!routeSchema.shape.path.safeParse(path).success) return [];
  const names = parametersOf(parsePattern(path));
  const used = target.kind === 'http' && typeof target.path === 'string' ? parametersOf(parsePattern(target.path)) : [];
  const strangers = used.filter((name) => !names.includes(name));
  return [
    new Set(names).size !== names.length && `${where}path ('${path}') must name each parameter once`,
    strangers.length > 0 &&
      `${where}target.path ('${target.kind === 'http' ? target.path : ''}') must use parameters of the path alone, and not ${strangers.join(', ')}`,
    target.kind === 'grpc' &&
      names.length > 0 &&
      `${where}path ('${path}') must have no parameter: a gRPC route takes its fields from the body`,
  ];
}

function rpcFault(where: string, proto: Extract<Workload, { protocol: 'grpc' }>['proto'], rpc: string): Fault {
  const unary = (proto?.services ?? []).flatMap(({ typeName, methods }) =>
    methods.filter(({ methodKind }) => methodKind === 'unary').map(({ name }) => `${typeName}/${name}`),
  );
  return (
    !unary.includes(rpc) && `${where}target.rpc ('${rpc}') must be a unary method of its service: ${unary.join(', ')}`
  );
}
