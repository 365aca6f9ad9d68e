/** What the types of services.ts and routes.ts cannot say, or say to the compiler alone, which no program of ours runs. */
import type { DescFile } from '@bufbuild/protobuf';
import * as z from 'zod';
import { maxBodyBytes, maxRouteTimeoutMs } from './edge-routes.ts';
import { gatewayConfigSchema } from './gateway-config.ts';
import type { Workload } from './services.ts';

const within = (min: number, max: number, why = '') =>
  z
    .number()
    .refine(
      (value) => Number.isInteger(value) && value >= min && value <= max,
      `must be a whole number from ${min} to ${max}${why}`,
    );

const processFields = {
  port: within(1_024, 65_535, ': pods do not run as root'),
  adminPort: within(1_024, 65_535, ': pods do not run as root'),
  bootSeconds: within(1, 600),
  drainSeconds: within(1, 600),
  requestsPerSecond: within(1, 100_000),
  resources: z.strictObject({
    cpuMillis: within(1, 64_000),
    memoryMiB: within(64, 262_144, ': Node.js alone needs 64'),
  }),
};

/** A deployable process. */
export const workloadSchema = z.discriminatedUnion('protocol', [
  z.strictObject({ protocol: z.literal('http'), ...processFields }),
  z.strictObject({
    protocol: z.literal('grpc'),
    proto: z.custom<DescFile>(
      (value) => typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'file',
      "must be a generated file of gen/, such as file_verify of './gen/verify_pb.ts'",
    ),
    ...processFields,
  }),
]) satisfies z.ZodType<Workload>;

/** The name of a service: a DNS label, with room for what names are made of it. */
export const serviceNameSchema = z
  .string()
  .regex(/^[a-z]([-a-z0-9]*[a-z0-9])?$/, 'must be lower-case letters, digits and dashes')
  .regex(/^.{1,40}$/, 'must have at most 40 characters')
  .regex(/(?<!-canary|-stable)$/, "must not end with '-canary' or '-stable': the sides of a trial are called so");

const { shape: gatewayRoute } = gatewayConfigSchema.shape.routes.element;

/** A route. What the gateway takes as well is held to the same rules. */
export const routeSchema = z.strictObject({
  id: gatewayRoute.id.max(63),
  methods: gatewayRoute.methods,
  path: gatewayRoute.path,
  target: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('http'), service: z.string(), path: gatewayRoute.path }),
    z.strictObject({
      kind: z.literal('grpc'),
      service: z.string(),
      // Compared with the methods that there are.
      rpc: z.string(),
      unknownFields: z.enum(['ignore', 'refuse']),
    }),
    z.strictObject({ kind: z.literal('health') }),
  ]),
  timeoutMs: within(1, maxRouteTimeoutMs, ': the edge gives up at 30 s'),
  bodyLimitBytes: within(0, maxBodyBytes, ': the edge takes no more'),
  // Default quotas of an account: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
  throttle: z.strictObject({ requestsPerSecond: within(1, 10_000), burst: within(1, 5_000) }),
  auth: z.strictObject({ scopes: z.array(z.string()).min(1) }).optional(),
  rateLimit: gatewayRoute.rateLimit,
});
