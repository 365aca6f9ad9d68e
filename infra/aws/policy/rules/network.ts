/** What can reach what. */
import type { Finding, ResourceRule, StackResource, StackRule } from '../rule.ts';
import { at, listOf, parsed, textsOf } from '../values.ts';

const everywhere: ReadonlySet<unknown> = new Set(['0.0.0.0/0', '::/0']);
const ofType = (resources: readonly StackResource[], type: string): readonly StackResource[] =>
  resources.filter((resource) => resource.type === type);

const privateSubnets: StackRule = {
  id: 'private-subnets',
  description: 'Cluster, machines, load balancers and VPC links stand in subnets that the internet has no route to.',
  checkStack: (resources) => {
    const gateways = new Set(ofType(resources, 'aws:ec2/internetGateway:InternetGateway').map(({ urn }) => urn));
    const openTables = new Set(
      ofType(resources, 'aws:ec2/route:Route')
        .filter(({ madeFrom }) => madeFrom['gatewayId']?.some((urn) => gateways.has(urn)))
        .flatMap(({ madeFrom }) => madeFrom['routeTableId'] ?? []),
    );
    const open = new Set(
      ofType(resources, 'aws:ec2/routeTableAssociation:RouteTableAssociation')
        .filter(({ madeFrom }) => madeFrom['routeTableId']?.some((urn) => openTables.has(urn)))
        .flatMap(({ madeFrom }) => madeFrom['subnetId'] ?? []),
    );
    const inputOf: Readonly<Record<string, string>> = {
      'aws:eks/cluster:Cluster': 'vpcConfig',
      'aws:lb/loadBalancer:LoadBalancer': 'subnets',
      'aws:apigatewayv2/vpcLink:VpcLink': 'subnetIds',
      'aws:autoscaling/group:Group': 'vpcZoneIdentifiers',
    };
    return resources.flatMap(({ urn, type, madeFrom }): readonly Finding[] => {
      const input = inputOf[type];
      const exposed = input === undefined ? [] : (madeFrom[input] ?? []).filter((subnet) => open.has(subnet));
      const names = exposed.map((subnet) => subnet.split('::').at(-1));
      return names.length === 0
        ? []
        : [{ urn, message: `${input} names public subnets (${names.join(', ')}); use private ones` }];
    });
  },
};

const noPublicAddresses: ResourceRule = {
  id: 'no-public-addresses',
  description: 'Nothing gets a public address because of the subnet that it starts in, and no machine has one.',
  types: ['aws:ec2/subnet:Subnet', 'aws:ec2/launchTemplate:LaunchTemplate'],
  check: ({ type, inputs }) => {
    if (type === 'aws:ec2/subnet:Subnet')
      return [inputs['mapPublicIpOnLaunch'] === true && 'mapPublicIpOnLaunch must be off'];
    const interfaces = listOf(inputs['networkInterfaces']);
    return [
      (interfaces.length === 0 || interfaces.some((one) => String(at(one, 'associatePublicIpAddress')) !== 'false')) &&
        'networkInterfaces must have associatePublicIpAddress off: the subnet decides otherwise',
    ];
  },
};

const emptyDefaultGroup: StackRule = {
  id: 'empty-default-group',
  description: 'The default security group of every network has no rules: what was given no group reaches nothing.',
  checkStack: (resources) => {
    const emptied = ofType(resources, 'aws:ec2/defaultSecurityGroup:DefaultSecurityGroup').filter(
      ({ inputs }) => listOf(inputs['ingress']).length === 0 && listOf(inputs['egress']).length === 0,
    );
    const covered = new Set(emptied.flatMap(({ madeFrom }) => madeFrom['vpcId'] ?? []));
    return ofType(resources, 'aws:ec2/vpc:Vpc').flatMap(({ urn }) =>
      covered.has(urn)
        ? []
        : [{ urn, message: 'its default security group must be emptied by a DefaultSecurityGroup' }],
    );
  },
};

const noOpenIngress: ResourceRule = {
  id: 'no-open-ingress',
  description: 'No security group lets the whole internet in; callers are named by their group.',
  types: [
    'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule',
    'aws:ec2/securityGroup:SecurityGroup',
    'aws:ec2/securityGroupRule:SecurityGroupRule',
  ],
  check: ({ type, inputs }) => {
    const outgoing = type.endsWith(':SecurityGroupRule') && inputs['type'] === 'egress';
    const ranges = [inputs, ...listOf(inputs['ingress'])].flatMap((rule) =>
      ['cidrIpv4', 'cidrIpv6', 'cidrBlocks', 'ipv6CidrBlocks'].flatMap((key) => textsOf(at(rule, key))),
    );
    const open = ranges.filter((range) => everywhere.has(range));
    return [!outgoing && open.length > 0 && `it lets ${open.join(' and ')} in; name the group of the callers instead`];
  },
};

const internalLoadBalancers: ResourceRule = {
  id: 'internal-load-balancers',
  description: 'Load balancers are internal and drop malformed headers; a public one is a way around the edge.',
  types: ['aws:lb/loadBalancer:LoadBalancer'],
  check: ({ inputs }) => [
    inputs['internal'] !== true && 'internal must be on',
    inputs['dropInvalidHeaderFields'] !== true && 'dropInvalidHeaderFields must be on',
  ],
};

const flowLogs: StackRule = {
  id: 'flow-logs',
  description: 'Every network logs all of its flows: who talked to whom is asked after the fact.',
  checkStack: (resources) => {
    const logged = new Set(
      ofType(resources, 'aws:ec2/flowLog:FlowLog')
        .filter(({ inputs }) => inputs['trafficType'] === 'ALL')
        .flatMap(({ madeFrom }) => madeFrom['vpcId'] ?? []),
    );
    return ofType(resources, 'aws:ec2/vpc:Vpc').flatMap(({ urn }) =>
      logged.has(urn) ? [] : [{ urn, message: "no FlowLog of trafficType 'ALL' covers it" }],
    );
  },
};

const narrowEndpoints: ResourceRule = {
  id: 'narrow-endpoints',
  description:
    'Through a VPC endpoint only named things are reached, in named ways. By default it leads to those of everybody, and data out.',
  types: ['aws:ec2/vpcEndpoint:VpcEndpoint'],
  check: ({ inputs }) => {
    const allowed = listOf(at(parsed(inputs['policy']), 'Statement')).filter((one) => at(one, 'Effect') === 'Allow');
    const wide = (element: string): boolean =>
      allowed.some((one) => textsOf(at(one, element)).some((value) => /^\*$|:\*$|:::\*/.test(value)));
    return [
      inputs['policy'] === undefined && 'policy is missing; name what may be reached',
      wide('Action') && 'its policy allows all actions; name them',
      wide('Resource') && 'its policy allows all resources; name them',
    ];
  },
};

/** Rules on networks. */
export const networkRules = [
  privateSubnets,
  noPublicAddresses,
  emptyDefaultGroup,
  noOpenIngress,
  internalLoadBalancers,
  flowLogs,
  narrowEndpoints,
];
