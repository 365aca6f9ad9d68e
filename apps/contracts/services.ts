/**
 * Everything that runs, declared once: ports, budgets and sizes. Manifests, probes, network rules, the gateway's
 * upstreams and the local run derive from it.
 */
import type { DescFile } from '@bufbuild/protobuf';
import { file_verify } from './gen/verify_pb.ts';

/** What every deployable process declares. */
interface Process {
  /** Where requests arrive: the container port, and the port of its headless Service. */
  readonly port: number;
  /** Where probes and metrics are answered; never reachable from outside the cluster. */
  readonly adminPort: number;
  /** Longest time from start to ready, in seconds; after it Kubernetes restarts the container. */
  readonly bootSeconds: number;
  /** Longest time that requests in flight get to finish after SIGTERM, in seconds. */
  readonly drainSeconds: number;
  /** Requests per second that one replica takes before another is wanted. */
  readonly requestsPerSecond: number;
  /** What one replica asks for and may use; memory is both request and limit. */
  readonly resources: { readonly cpuMillis: number; readonly memoryMiB: number };
}

/** A process that speaks HTTP/1.1. */
export interface HttpWorkload extends Process {
  readonly protocol: 'http';
}

/** A process that speaks gRPC. */
export interface GrpcWorkload extends Process {
  readonly protocol: 'grpc';
  /** Its contract: the generated file of `gen/`; imported files come along. */
  readonly proto: DescFile;
}

/** One deployable process. */
export type Workload = HttpWorkload | GrpcWorkload;

/** How requests reach a workload. */
export type Protocol = Workload['protocol'];

/** The paths of every workload's admin listener. */
export const adminPaths = {
  live: '/livez',
  ready: '/readyz',
  startup: '/startupz',
  metrics: '/metrics',
} as const;

/** The gateway: the only workload that the ingress controller reaches. */
export const gateway = {
  protocol: 'http',
  port: 8000,
  adminPort: 9000,
  bootSeconds: 30,
  drainSeconds: 35,
  requestsPerSecond: 100,
  resources: { cpuMillis: 100, memoryMiB: 256 },
} as const satisfies Workload;

/** The services behind the gateway, by name. The name is also that of the app folder, the image and the Service. */
export const services = {
  webapp1: {
    protocol: 'http',
    port: 5000,
    adminPort: 9000,
    bootSeconds: 30,
    drainSeconds: 20,
    requestsPerSecond: 100,
    resources: { cpuMillis: 50, memoryMiB: 192 },
  },
  'rpc-app1': {
    protocol: 'grpc',
    proto: file_verify,
    port: 6000,
    adminPort: 9000,
    bootSeconds: 30,
    drainSeconds: 20,
    requestsPerSecond: 100,
    resources: { cpuMillis: 50, memoryMiB: 192 },
  },
} as const satisfies Readonly<Record<string, Workload>>;

/** The name of a service behind the gateway. */
export type ServiceName = keyof typeof services;

/** The name of anything that runs. */
export type WorkloadName = ServiceName | 'gateway';

/** All workloads by name: the gateway and the services. */
export const workloads: Readonly<Record<WorkloadName, Workload>> = { gateway, ...services };
