import type { Environment } from './environment.ts';

/** The rehearsal for production: the same shape with fewer replicas. */
export const staging = {
  name: 'staging',
  domain: 'api.staging.example.com',
  namespace: 'api-platform',
  cluster: {
    target: 'eks',
    accountId: '777788889999',
    region: 'eu-central-1',
    dataResidency: 'european-union',
    zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'],
    vpcCidr: '10.30.0.0/16',
    natGateways: 'one',
    kubernetesVersion: '1.35',
    apiAccessCidrs: ['203.0.113.0/24'],
    deployerRoleArn: 'arn:aws:iam::777788889999:role/api-platform-deployer',
    logRetentionDays: 30,
    protect: false,
    hostedZoneId: 'Z0EXAMPLESTAGING00001',
    corsOrigins: ['https://app.staging.example.com'],
  },
  images: { registry: '111122223333.dkr.ecr.eu-central-1.amazonaws.com/api-platform', pullPolicy: 'Always' },
  addons: {
    ingressController: 'bundled',
    metricsServer: 'external',
    requestMetrics: 'bundled',
    rateLimitStore: 'bundled',
    traces: { collector: 'bundled' },
  },
  autoscaling: { engine: 'hpa', onIngressRequests: false },
  replicas: { min: 3, max: 6 },
  workloads: {},
  canaries: { gateway: { percent: 25 } },
  rollout: { announceSeconds: 40, bootFactor: 1 },
  logLevel: 'info',
} as const satisfies Environment;
