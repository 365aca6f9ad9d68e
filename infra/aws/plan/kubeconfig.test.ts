import { describe, expect, test } from '@jest/globals';

import { kubeconfig } from './kubeconfig.ts';

const text = kubeconfig({
  name: 'shop',
  region: 'eu-west-1',
  endpoint: 'https://example.eks.amazonaws.com',
  certificateAuthority: 'Y2VydA==',
});

describe('the kubeconfig of an EKS cluster', () => {
  test('names the cluster, its address and its certificate authority', () => {
    expect(JSON.parse(text)).toMatchObject({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'shop',
      contexts: [{ name: 'shop', context: { cluster: 'shop', user: 'shop' } }],
      clusters: [
        {
          name: 'shop',
          cluster: { server: 'https://example.eks.amazonaws.com', 'certificate-authority-data': 'Y2VydA==' },
        },
      ],
    });
  });

  test('has the AWS CLI make a token for each use', () => {
    expect(JSON.parse(text)).toHaveProperty('users', [
      {
        name: 'shop',
        user: {
          exec: {
            apiVersion: 'client.authentication.k8s.io/v1beta1',
            command: 'aws',
            args: ['--region', 'eu-west-1', 'eks', 'get-token', '--cluster-name', 'shop', '--output', 'json'],
            interactiveMode: 'Never',
          },
        },
      },
    ]);
  });
});
