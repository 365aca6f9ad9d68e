/** Environments as somebody writes them whom no compiler stops. */
import { expect, test } from '@jest/globals';
import { dev } from './dev.ts';
import { environmentFaults } from './environment-faults.ts';

const typos: readonly (readonly [edit: string, by: string, fault: string])[] = [
  ['"replicas"', '"replica"', 'replicas is missing, and must be an object'],
  ['"replicas"', '"replica"', 'replica is no field that there is; correct its name, or drop it'],
  ['"canaries"', '"canarys"', 'canaries is missing, and must be an object'],
  ['"canaries":{"gateway"', '"canaries":{"gatway"', 'canaries.gatway is no field that there is'],
  ['"percent":25', '"percent":200', 'canaries.gateway.percent (200) must be a whole number from 0 to 50'],
  ['"min":3', '"min":"3"', "replicas.min ('3') must be a number"],
  ['"min":3', '"mim":3', 'replicas.min is missing, and must be a number'],
  ['"target":"eks"', '"target":"ecs"', 'cluster.target (\'ecs\') must be "eks" or "existing"'],
  ['"engine":"hpa"', '"engine":"hpas"', 'autoscaling.engine (\'hpas\') must be one of "hpa", "keda"'],
  ['"traces":{"collector"', '"traces":{"colector"', 'addons.traces'],
  ['"rateLimitStore":"bundled"', '"rateLimitStore":"bundeld"', "addons.rateLimitStore ('bundeld') must be"],
  [
    '"rateLimitStore":"bundled"',
    '"rateLimitStore":{"host":"a","port":0,"tls":true}',
    'addons.rateLimitStore.port (0) must be',
  ],
  ['"logLevel":"debug"', '"logLevel":"verbose"', "logLevel ('verbose') must be one of"],
  ['"zones":["eu-central-1a",', '"zones":[', 'cluster.zones must have'],
];
test.each(typos)('%s written as %s is told: %s', (edit, by, fault) => {
  const written = JSON.stringify(dev);
  expect(written).toContain(edit);
  const faults = environmentFaults(JSON.parse(written.replace(edit, by)));
  expect(faults.join('\n')).toContain(fault);
});
