import type { Environment } from './environment.ts';

/** Where the users are. */
export const prod = {
  name: 'prod',
  domain: 'api.example.com',
  namespace: 'api-platform',
  cluster: {
    target: 'eks',
    accountId: '123456789012',
    region: 'eu-central-1',
    dataResidency: 'european-union',
    zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'],
    vpcCidr: '10.40.0.0/16',
    natGateways: 'per-zone',
    kubernetesVersion: '1.35',
    apiAccessCidrs: [],
    deployerRoleArn: 'arn:aws:iam::123456789012:role/api-platform-deployer',
    logRetentionDays: 365,
    protect: true,
    hostedZoneId: 'Z0EXAMPLEPRODUCTION01',
    corsOrigins: ['https://app.example.com'],
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
  replicas: { min: 3, max: 10 },
  workloads: { gateway: { min: 3, max: 20 } },
  canaries: { gateway: { percent: 25 } },
  rollout: { announceSeconds: 40, bootFactor: 1 },
  logLevel: 'info',
} as const satisfies Environment;
