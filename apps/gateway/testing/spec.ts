/** The form of specs/*.json. */
import { gatewayConfigSchema } from '@api-platform/contracts/gateway-config.ts';
import * as z from 'zod';

const fields = z.record(z.string(), z.union([z.string(), z.array(z.string())]));
/** Headers that must be there with the value; null means that the header must not be there. */
const expected = z.record(z.string(), z.union([z.string(), z.array(z.string()), z.null()]));

/** The side of the upstream at which a request arrives. */
const track = z.enum(['stable', 'canary']).default('stable');

const caseSchema = z.strictObject({
  name: z.string(),
  request: z.strictObject({
    method: z.string().default('GET'),
    path: z.string(),
    /** A `#` in a value stands for the number of the time that the request is sent. */
    headers: fields.default({}),
    body: z.string().optional(),
    /** How often it is sent, one after the other; each time the same must come of it. */
    times: z.int().min(1).default(1),
  }),
  /** What the stand-in answers: of HTTP, or of a call. */
  upstream: z
    .union([
      z.strictObject({ status: z.int(), headers: fields.default({}), body: z.string().default('') }),
      z.strictObject({ message: z.string() }),
      z.strictObject({ grpc: z.string(), details: z.string() }),
    ])
    .optional(),
  /** What arrives at the stand-in; null when nothing may arrive. */
  arrives: z
    .union([
      z.null(),
      z.strictObject({
        track,
        method: z.string(),
        path: z.string(),
        headers: expected.default({}),
        body: z.string().default(''),
      }),
      z.strictObject({ track, id: z.int(), token: z.string(), metadata: expected.default({}) }),
    ])
    .optional(),
  response: z.strictObject({
    status: z.int(),
    headers: expected.default({}),
    body: z.string().optional(),
    /** Members of a problem. */
    problem: z.record(z.string(), z.unknown()).optional(),
  }),
  /** Fields of the line that the gateway writes about the request. */
  log: z.record(z.string(), z.unknown()).default({}),
});
/** A file of specs/. */
export const specSchema = z.strictObject({
  clients: gatewayConfigSchema.shape.clients,
  edge: gatewayConfigSchema.shape.edge,
  /** The canary of both upstreams, if they have any; its endpoints are further stand-ins. */
  canary: gatewayConfigSchema.shape.upstreams.valueType.shape.canary.unwrap().omit({ endpoints: true }).optional(),
  routes: gatewayConfigSchema.shape.routes,
  cases: z.array(caseSchema).min(1),
});

/** One request and what must come of it. */
export type Case = z.output<typeof caseSchema>;

/** The members of an object that a case names, null for those that it names and the object lacks. */
export function named(
  wanted: Readonly<Record<string, unknown>>,
  actual: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.keys(wanted).map((name) => [name, actual[name] ?? null]));
}
