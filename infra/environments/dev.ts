import type { Environment } from './environment.ts';

/** Where every merged change goes first: small, cheap, rebuilt at will. */
export const dev = {
  name: 'dev',
  domain: 'api.dev.example.com',
  namespace: 'api-platform',
  cluster: {
    target: 'eks',
    accountId: '444455556666',
    region: 'eu-central-1',
    dataResidency: 'european-union',
    zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'],
    vpcCidr: '10.20.0.0/16',
    natGateways: 'one',
    kubernetesVersion: '1.35',
    apiAccessCidrs: ['203.0.113.0/24'],
    deployerRoleArn: 'arn:aws:iam::444455556666:role/api-platform-deployer',
    logRetentionDays: 14,
    protect: false,
    corsOrigins: ['https://app.dev.example.com', 'http://localhost:5173'],
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
  rollout: { announceSeconds: 40, bootFactor: 2 },
  logLevel: 'debug',
} as const satisfies Environment;
