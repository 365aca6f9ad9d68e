import { describe, expect, test } from '@jest/globals';
import { type ClusterAddress, looksLocal, nodesLookLocal } from './safety.ts';

const at = (context: string, server: string, more: Partial<ClusterAddress> = {}): ClusterAddress => ({
  context,
  server,
  ...more,
});

describe('looksLocal', () => {
  test.each([
    at('kind-kind', 'https://127.0.0.1:41213'),
    at('k3d-dev', 'https://0.0.0.0:6550'.replace('0.0.0.0', '127.0.0.1')),
    at('minikube', 'https://192.168.49.2:8443'),
    at('docker-desktop', 'https://kubernetes.docker.internal:6443'),
    at('my-cluster', 'https://localhost:6443'),
    at('my-cluster', 'https://[::1]:6443'),
    at('my-cluster', 'https://127.0.0.1:6443', { tlsServerName: 'kubernetes.docker.internal' }),
    at('kind-v6', 'https://[fd00::2]:6443'),
  ])('takes $context at $server', (address) => {
    expect(looksLocal(address)).toMatchObject({ local: true });
  });

  test.each([
    [
      at('prod', 'https://ABC.gr7.eu-central-1.eks.amazonaws.com'),
      'its server is abc.gr7.eu-central-1.eks.amazonaws.com',
    ],
    [at('kind-prod', 'https://203.0.113.7:6443'), 'it is named like a local cluster, but its server is 203.0.113.7'],
    [at('company', 'https://10.1.2.3:6443'), 'its server is 10.1.2.3'],
    [
      at('arn:aws:eks:eu-central-1:1:cluster/prod', 'https://127.0.0.1:8443'),
      'its name is that of a cluster in a cloud',
    ],
    [at('gke_p_europe-west1_prod', 'https://127.0.0.1:8443'), 'its name is that of a cluster in a cloud'],
    [at('tunnel', 'https://127.0.0.1:8443', { credentialProgram: 'aws' }), 'its credentials come from aws'],
    [
      at('tunnel', 'https://127.0.0.1:8443', { tlsServerName: 'abc.eks.amazonaws.com' }),
      'its certificate must be that of abc.eks.amazonaws.com',
    ],
    [at('minikube-prod', 'https://192.168.49.2:8443'), 'its server is 192.168.49.2'],
    [at('x', 'https://127.0.0.1.example.com'), 'its server is 127.0.0.1.example.com'],
  ])('refuses %j', (address, because) => {
    expect(looksLocal(address)).toEqual({ local: false, because });
  });
});

describe('nodesLookLocal', () => {
  test.each([[[]], [['kind://docker/kind/kind-control-plane', 'k3s://k3d-dev-server-0']]])('takes %j', (ids) => {
    expect(nodesLookLocal(ids).local).toBe(true);
  });

  test('sees through a tunnel', () => {
    expect(nodesLookLocal(['kind://x', 'aws:///eu-central-1a/i-0abc'])).toEqual({
      local: false,
      because: 'one of its nodes is aws:///eu-central-1a/i-0abc',
    });
  });
});
