/** What goes wrong with the way to a private Kubernetes API, one test each. */
import { setImmediate } from 'node:timers/promises';

import { describe, expect, test } from '@jest/globals';

import { deployStack } from '../stack.ts';
import { capture } from '../testing/capture.ts';
import { allBefore, resourceNamed, resourcesOf } from '../testing/find.ts';
import { graphOf } from '../testing/graphs.ts';
import { settingsOf } from '../testing/project.ts';
import type { Registration } from '../testing/registration.ts';

type Graph = readonly Registration[];
const of = (stack: string): Graph => graphOf(stack).registrations;
const inputs = (graph: Graph, name: string): Registration['inputs'] => resourceNamed(graph, name).inputs;

/** Registers the tests; the graphs must be loaded before they run. */
export function bastionTraps(): void {
  describe('a private endpoint', () => {
    test('it is reached through a port of this computer, and held to its own certificate', () => {
      expect(JSON.parse(String(inputs(of('prod'), 'kubernetes')['kubeconfig']))).toMatchObject({
        clusters: [{ cluster: { server: 'https://127.0.0.1:18443', 'tls-server-name': '${cluster.endpoint}' } }],
      });
      expect(JSON.parse(String(inputs(of('dev'), 'kubernetes')['kubeconfig']))).toMatchObject({
        clusters: [{ cluster: { server: '${cluster.endpoint}' } }],
      });
    });

    test('the machine that leads there runs first, where it can call out, with its rights', () => {
      expect(allBefore(of('prod'), 'kubernetes')).toContain('bastion');
      const before = allBefore(of('prod'), 'bastion');
      for (const name of ['bastion-to-cluster', 'bastion-out', 'network-private-a-out', 'bastion-machine']) {
        expect(before).toContain(name);
      }
      expect(before).toContain('bastion-role-AmazonSSMManagedInstanceCore');
      expect(of('dev').filter(({ name }) => name.startsWith('bastion'))).toEqual([]);
    });

    test('bastion: the machine has no address, no key and no open port, and a newer one takes its place every week', () => {
      const machine = inputs(of('prod'), 'bastion-machine');
      expect(machine).toMatchObject({
        imageId: expect.stringMatching(/^resolve:ssm:/),
        metadataOptions: { httpTokens: 'required' },
        networkInterfaces: [{ associatePublicIpAddress: 'false', securityGroups: ['${bastion-group.id}'] }],
        blockDeviceMappings: [{ ebs: { encrypted: 'true' } }],
      });
      expect(machine).not.toHaveProperty('keyName');
      expect(machine).not.toHaveProperty('userData');
      expect(inputs(of('prod'), 'bastion')).toMatchObject({ minSize: 1, maxSize: 1, maxInstanceLifetime: 604_800 });
      const opened = resourcesOf(of('prod'), 'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule');
      expect(opened.map((rule) => rule.inputs['securityGroupId'])).not.toContain('${bastion-group.id}');
    });

    test('nothing asks for the cluster before the tunnel is open, in the first run', async () => {
      const order: string[] = [];
      const tunnelOpens = async (): Promise<void> => {
        await setImmediate();
        order.push('open');
      };
      await capture(
        'prod',
        () => deployStack('prod', { ...settingsOf('prod'), tunnelOpens }),
        (name) => order.push(name),
      );
      const [bastion, open, kubernetes] = ['bastion', 'open', 'kubernetes'].map((what) => order.lastIndexOf(what));
      expect(open).toBeGreaterThan(Number(bastion));
      expect(kubernetes).toBeGreaterThan(Number(open));
    });
  });
}
