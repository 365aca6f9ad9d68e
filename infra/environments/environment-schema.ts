/** What the type of an environment cannot say, or says to the compiler alone, which no program of ours runs. */
import { type WorkloadName, workloads } from '@api-platform/contracts/services.ts';
import * as z from 'zod';
import { addonsSchema } from './addons-schema.ts';
import { eksSchema, existingSchema } from './cluster-schema.ts';
import type { Environment } from './environment.ts';
import { dnsLabel, text, whole } from './field-rules.ts';
import { addonNamespaces, ingressController } from './platform.ts';

const dnsName = /^(?=.{1,240}$)([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;
const imagePath = /^[a-z0-9]([-.a-z0-9]*[a-z0-9])?(:\d{2,5})?(\/[a-z0-9]+([-._][a-z0-9]+)*)*$/;

const workloadNames = Object.keys(workloads).filter((name): name is WorkloadName => name in workloads);

const replicas = z
  // More addresses a Service does not have in one piece: https://kubernetes.io/docs/concepts/services-networking/service/#over-capacity-endpoints
  .strictObject({ min: whole(1, 1_000), max: whole(1, 1_000) })
  .superRefine(({ min, max }, issues) => {
    if (min <= max) return;
    issues.addIssue({ code: 'custom', path: ['min'], message: `must not exceed max (${max}); raise max or lower min` });
  });

const canary = z
  .strictObject({
    percent: whole(0, 50, ', where 0 ends the trial'),
    stable: text(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/, "an exact version such as '1.4.0'").exactOptional(),
  })
  .superRefine(({ percent, stable }, issues) => {
    if (percent > 0 || stable !== undefined) return;
    const message = 'must come with the stable version that is held; drop the entry to run no trial';
    issues.addIssue({ code: 'custom', path: ['percent'], message });
  });

/** One environment. */
export const environmentSchema = z.strictObject({
  name: text(
    /^[a-z]([-a-z0-9]{0,30}[a-z0-9])?$/,
    'at most 32 lower-case letters, digits and dashes: it names a folder and a stack',
  ),
  domain: text(dnsName, 'a lower-case host name with at least two labels; drop scheme, port and path'),
  namespace: text(dnsLabel, "a DNS label of our own, neither 'default' nor 'kube-…'")
    .regex(/^(?!default$|kube-)/, "must be a DNS label of our own, neither 'default' nor 'kube-…'")
    .refine(
      (namespace) => !addonNamespaces.has(namespace),
      `must not be that of an add-on (${[...addonNamespaces].join(', ')}); choose another`,
    ),
  cluster: z.discriminatedUnion('target', [eksSchema, existingSchema]),
  images: z.strictObject({
    registry: text(imagePath, 'host[:port][/path] in lower case, without scheme or slash at the end'),
    pullPolicy: z.enum(['Always', 'IfNotPresent']),
  }),
  addons: addonsSchema,
  autoscaling: z.strictObject({ engine: z.enum(['hpa', 'keda']), onIngressRequests: z.boolean() }),
  replicas,
  workloads: z.partialRecord(z.enum([...workloadNames, ingressController.name]), replicas),
  canaries: z.partialRecord(z.enum(workloadNames), canary),
  rollout: z.strictObject({
    announceSeconds: whole(1, 120),
    bootFactor: z.number().refine((factor) => factor >= 1 && factor <= 20, 'must be from 1 (as declared) to 20'),
  }),
  logLevel: z.enum(['debug', 'info', 'warn']),
}) satisfies z.ZodType<Environment>;
