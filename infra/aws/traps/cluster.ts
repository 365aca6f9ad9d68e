/** What goes wrong with networks, clusters and what runs in them, one test each. */
import { describe, expect, test } from '@jest/globals';

import { environments } from '../../environments/all.ts';
import { operatorsGroup } from '../../environments/platform.ts';
import { architectures } from '../../environments/versions.ts';
import { platformName } from '../../k8s/names.ts';
import { manifests } from '../../k8s/render.ts';
import { deployerRoles } from '../plan/deployer-roles.ts';
import { resourceNameOf } from '../plan/identity.ts';
import { kubernetesProvider } from '../providers.ts';
import { capture } from '../testing/capture.ts';
import { allBefore, resourceNamed, resourcesOf } from '../testing/find.ts';
import { at } from '../policy/values.ts';
import { isRendered } from '../testing/graph.ts';
import { graphOf } from '../testing/graphs.ts';
import type { Registration } from '../testing/registration.ts';
import { Workloads } from '../workloads.ts';

const { dev, local, prod } = environments;
type Graph = readonly Registration[];
const of = (stack: string): Graph => graphOf(stack).registrations;
const inputs = (graph: Graph, name: string): Registration['inputs'] => resourceNamed(graph, name).inputs;
const names = (resources: readonly Registration[]): readonly string[] => resources.map(({ name }) => name).toSorted();
const gatewaysOf = (graph: Graph): readonly unknown[] =>
  ['a', 'b', 'c'].map((zone) => inputs(graph, `network-private-${zone}-out`)['natGatewayId']);

/** Registers the tests; the graphs must be loaded before they run. */
export function clusterTraps(): void {
  describe('the network', () => {
    test('NAT policy: one gateway serves all zones, or each zone its own, and none is left without', () => {
      expect(gatewaysOf(of('dev'))).toEqual(['a', 'a', 'a'].map((zone) => `\${network-nat-${zone}.id}`));
      expect(gatewaysOf(of('prod'))).toEqual(['a', 'b', 'c'].map((zone) => `\${network-nat-${zone}.id}`));
      expect(resourcesOf(of('dev'), 'aws:ec2/natGateway:NatGateway')).toHaveLength(1);
    });

    test('public subnets: nothing but NAT gateways is in them', () => {
      const inPublic = of('prod').filter(({ inputs: given }) => JSON.stringify(given).includes('${network-public-'));
      expect(new Set(inPublic.map(({ type }) => type))).toEqual(
        new Set([
          'aws:ec2/natGateway:NatGateway',
          'aws:ec2/routeTableAssociation:RouteTableAssociation',
          'aws:ec2/route:Route',
        ]),
      );
    });
  });

  describe('the cluster', () => {
    test('Auto Mode: its three switches are on together, and no add-on of the old kind is made', () => {
      expect(inputs(of('prod'), 'cluster')).toMatchObject({
        computeConfig: { enabled: true },
        kubernetesNetworkConfig: { elasticLoadBalancing: { enabled: true } },
        storageConfig: { blockStorage: { enabled: true } },
        bootstrapSelfManagedAddons: false,
      });
    });

    test('addresses of Services: they are those that the network policies name', () => {
      expect(inputs(of('prod'), 'cluster')).toHaveProperty('kubernetesNetworkConfig.serviceIpv4Cidr', '172.20.0.0/16');
      const policy = JSON.stringify(inputs(of('prod'), 'NetworkPolicy/api-platform/gateway'));
      expect(policy).toContain('"172.20.0.10/32"');
    });

    test('access: the deployer administers, the comparison reads, people on call see all but Secrets, and nobody because it happened to create the cluster', () => {
      expect(inputs(of('prod'), 'cluster')['accessConfig']).toMatchObject({
        authenticationMode: 'API',
        bootstrapClusterCreatorAdminPermissions: false,
      });
      const entries = resourcesOf(of('prod'), 'aws:eks/accessEntry:AccessEntry');
      const { deployer, drift, operator } = deployerRoles('prod', prod.cluster.deployerRoleArn);
      expect(entries.map(({ inputs: entry }) => [entry['principalArn'], entry['kubernetesGroups'] ?? []])).toEqual([
        [deployer, []],
        [drift, []],
        [operator, [operatorsGroup]],
      ]);
      const given = resourcesOf(of('prod'), 'aws:eks/accessPolicyAssociation:AccessPolicyAssociation');
      expect(given.map((one) => String(one.inputs['policyArn']).split('/')[1])).toEqual([
        'AmazonEKSClusterAdminPolicy',
        'AmazonEKSAdminViewPolicy',
        'AmazonEKSViewPolicy',
      ]);
    });

    test('log group: it is there before the cluster, which would make one that never forgets', () => {
      expect(allBefore(of('prod'), 'cluster')).toContain('cluster-log');
      expect(inputs(of('prod'), 'cluster-log')).toEqual({
        name: '/aws/eks/api-platform-prod/cluster',
        retentionInDays: 365,
        deletionProtectionEnabled: true,
      });
    });

    test('permissions: they outlive the cluster, which needs them to clean up', () => {
      const before = allBefore(of('prod'), 'cluster');
      const attached = names(resourcesOf(of('prod'), 'aws:iam/rolePolicyAttachment:RolePolicyAttachment'));
      expect(attached.filter((name) => !before.has(name))).toEqual(['bastion-role-AmazonSSMManagedInstanceCore']);
    });

    test('API endpoint: it is public only for the ranges that the environment names', () => {
      expect(inputs(of('dev'), 'cluster')).toMatchObject({
        vpcConfig: { endpointPublicAccess: true, publicAccessCidrs: dev.cluster.apiAccessCidrs },
      });
      const { vpcConfig } = inputs(of('prod'), 'cluster');
      expect(vpcConfig).toMatchObject({ endpointPrivateAccess: true, endpointPublicAccess: false });
      expect(vpcConfig).not.toHaveProperty('publicAccessCidrs');
    });

    test('architectures: nodes are of every one that our images are built for, and there before a pod could choose', () => {
      const { spec } = inputs(of('prod'), `NodePool/${platformName}`);
      expect(at(spec, 'template', 'spec', 'requirements')).toContainEqual({
        key: 'kubernetes.io/arch',
        operator: 'In',
        values: [...architectures],
      });
      // The parent of all that runs is not registered before, so none of its children is.
      const [workloads] = resourcesOf(of('prod'), 'api-platform:kubernetes:Workloads');
      expect(workloads?.dependencies).toEqual([resourceNamed(of('prod'), `NodePool/${platformName}`).urn]);
    });

    test('metrics: where the charts have no metrics-server the cluster brings one, and never both', () => {
      expect(names(resourcesOf(of('prod'), 'aws:eks/addon:Addon'))).toEqual(['cluster-metrics-server']);
      expect(names(of('prod').filter(isRendered)).filter((name) => name.includes('metrics-server'))).toEqual([]);
    });

    test('protection: what holds state or takes traffic in prod cannot be deleted by mistake, and in dev it can', () => {
      expect(names(of('prod').filter(({ protect }) => protect))).toEqual([
        'cluster',
        'cluster-key',
        'edge-domain',
        'edge-trial-domain',
        'ingress',
        'ingress-log',
        'network-vpc',
      ]);
      expect(inputs(of('prod'), 'cluster')).toHaveProperty('deletionProtection', true);
      expect(inputs(of('prod'), 'ingress')).toHaveProperty('enableDeletionProtection', true);
      expect(of('dev').filter(({ protect }) => protect)).toEqual([]);
      expect(JSON.stringify(of('dev'))).not.toMatch(/[dD]eletionProtection":true/);
    });

    test.each([dev, prod])(
      'account guard: credentials of another account than that of $name are refused',
      (environment) => {
        const graph = environment === dev ? of('dev') : of('prod');
        expect(inputs(graph, 'aws')).toMatchObject({
          allowedAccountIds: JSON.stringify([environment.cluster.accountId]),
          defaultTags: expect.stringContaining(`"environment":"${environment.name}"`),
        });
      },
    );
  });

  describe('the way into the cluster', () => {
    test('clusterIdentifier: a change of the kubeconfig does not replace every object', () => {
      expect(inputs(of('prod'), 'kubernetes')).toHaveProperty('clusterIdentifier', '${cluster.arn}');
      expect(inputs(of('local'), 'kubernetes')).toHaveProperty('clusterIdentifier', 'existing-local');
    });

    test('token: none is in it, so that no two runs differ and none is in the state', () => {
      expect(JSON.parse(String(inputs(of('prod'), 'kubernetes')['kubeconfig']))).toHaveProperty('users', [
        {
          name: 'api-platform-prod',
          user: { exec: expect.objectContaining({ command: 'aws', interactiveMode: 'Never' }) },
        },
      ]);
    });

    test('order: nobody goes in before access is granted and images can be pulled', () => {
      const before = allBefore(of('prod'), 'kubernetes');
      for (const name of ['cluster-deployer-admin', 'network-private-a-out', 'network-nat-c', 'network-public-out']) {
        expect(before).toContain(name);
      }
    });
  });

  describe('the workloads', () => {
    test('config change: the ConfigMap changes in place, and nothing is replaced', async () => {
      const name = 'ConfigMap/api-platform/gateway';
      const charts = manifests(local).map(({ chart, objects }) => ({
        chart,
        objects: objects.map((object) =>
          resourceNameOf(object) === name ? { ...object, data: { 'gateway.json': '{}' } } : object,
        ),
      }));
      const { registrations: after } = await capture(local.name, () => {
        const provider = kubernetesProvider({ clusterIdentifier: 'existing-local' }, {});
        return {
          workloads: new Workloads(
            'workloads',
            { charts, registry: local.images.registry, imageDigests: {} },
            { providers: [provider] },
          ).urn,
        };
      });
      expect(after.map(({ urn }) => urn).toSorted()).toEqual(
        of('local')
          .map(({ urn }) => urn)
          .toSorted(),
      );
      const changed = after.filter(
        (resource) =>
          resource.custom && JSON.stringify(resource.inputs) !== JSON.stringify(inputs(of('local'), resource.name)),
      );
      expect(names(changed)).toEqual([name]);
      expect(inputs(of('local'), 'kubernetes')).toMatchObject({
        enableConfigMapMutable: 'true',
        enableSecretMutable: 'true',
        enablePatchForce: 'true',
      });
    });

    test('type tokens: they are those of the provider, the core group included', () => {
      expect(resourceNamed(of('local'), 'Deployment/api-platform/gateway').type).toBe('kubernetes:apps/v1:Deployment');
      expect(resourceNamed(of('local'), 'Service/api-platform/gateway').type).toBe('kubernetes:core/v1:Service');
    });

    test('Namespace without namespace: it is made in none, before all that goes into it', () => {
      for (const { name, inputs: given } of resourcesOf(of('local'), 'kubernetes:core/v1:Namespace')) {
        expect(given['metadata']).not.toHaveProperty('namespace');
        const inside = of('local').filter((object) => object.custom && object.name.includes(`/${name.split('/')[1]}/`));
        for (const object of inside) expect(allBefore(of('local'), object.name)).toContain(name);
      }
    });

    test('await: Deployments are awaited, after all that pods need', () => {
      for (const { name, inputs: given } of resourcesOf(of('local'), 'kubernetes:apps/v1:Deployment')) {
        expect(JSON.stringify(given)).not.toContain('pulumi.com/');
        const before = allBefore(of('local'), name);
        expect(before).toContain('ConfigMap/api-platform/gateway');
        expect(before).toContain('ServiceAccount/api-platform/gateway');
      }
    });

    test('await: a Service that must have endpoints comes after the pods, which never wait for it', () => {
      const services = resourcesOf(of('local'), 'kubernetes:core/v1:Service');
      const deployments = names(resourcesOf(of('local'), 'kubernetes:apps/v1:Deployment'));
      for (const { name, inputs: given } of services) {
        const before = allBefore(of('local'), name);
        const headless = at(given, 'spec', 'clusterIP') === 'None';
        expect([name, ...deployments.filter((deployment) => before.has(deployment))]).toEqual([
          name,
          ...(headless ? [] : deployments),
        ]);
      }
    });
  });
}
