import { describe, expect, test } from '@jest/globals';

import { kubeconfig } from './kubeconfig.ts';

const text = kubeconfig({
  name: 'shop',
  region: 'eu-west-1',
  endpoint: 'https://example.eks.amazonaws.com',
  certificateAuthority: 'Y2VydA==',
});

describe('the kubeconfig of an EKS cluster', () => {
  test('leads through a port of this computer where there is a tunnel, to nothing but the cluster', () => {
    const through = kubeconfig({
      name: 'shop',
      region: 'eu-west-1',
      endpoint: 'https://example.eks.amazonaws.com',
      certificateAuthority: 'Y2VydA==',
      tunnelPort: 1234,
    });
    expect(JSON.parse(through)).toHaveProperty('clusters.0.cluster', {
      server: 'https://127.0.0.1:1234',
      'tls-server-name': 'example.eks.amazonaws.com',
      'certificate-authority-data': 'Y2VydA==',
    });
  });

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
