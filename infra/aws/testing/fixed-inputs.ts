/**
 * Which inputs cannot be changed on what is there: a change replaces the resource. The providers know; this is their
 * documentation ("forces new resource", https://registry.terraform.io/providers/hashicorp/aws/latest/docs; pulumi-kubernetes,
 * provider/pkg/provider/diff.go) for the types that this program makes.
 */

/** Paths of inputs, by type; a path also stands for all below it. */
const fixedByType: Readonly<Record<string, readonly string[]>> = {
  'aws:acm/certificate:Certificate': ['domainName', 'subjectAlternativeNames', 'validationMethod'],
  'aws:acm/certificateValidation:CertificateValidation': ['certificateArn', 'validationRecordFqdns'],
  'aws:apigatewayv2/api:Api': ['protocolType'],
  'aws:apigatewayv2/apiMapping:ApiMapping': ['apiId', 'domainName'],
  'aws:apigatewayv2/authorizer:Authorizer': ['apiId'],
  'aws:apigatewayv2/domainName:DomainName': ['domainName'],
  'aws:apigatewayv2/integration:Integration': ['apiId', 'integrationType'],
  'aws:apigatewayv2/route:Route': ['apiId'],
  'aws:apigatewayv2/stage:Stage': ['apiId', 'name'],
  'aws:apigatewayv2/vpcLink:VpcLink': ['securityGroupIds', 'subnetIds'],
  'aws:autoscaling/group:Group': ['name'],
  'aws:cloudwatch/logGroup:LogGroup': ['name'],
  'aws:ec2/flowLog:FlowLog': ['iamRoleArn', 'logDestination', 'trafficType', 'vpcId'],
  'aws:ec2/launchTemplate:LaunchTemplate': ['name'],
  'aws:ec2/natGateway:NatGateway': ['allocationId', 'subnetId'],
  'aws:ec2/route:Route': ['destinationCidrBlock', 'routeTableId'],
  'aws:ec2/routeTable:RouteTable': ['vpcId'],
  'aws:ec2/routeTableAssociation:RouteTableAssociation': ['subnetId'],
  'aws:ec2/securityGroup:SecurityGroup': ['description', 'name', 'vpcId'],
  'aws:ec2/subnet:Subnet': ['availabilityZone', 'cidrBlock', 'vpcId'],
  'aws:ec2/vpc:Vpc': ['cidrBlock'],
  'aws:ec2/vpcEndpoint:VpcEndpoint': ['serviceName', 'vpcEndpointType', 'vpcId'],
  'aws:ecr/pullThroughCacheRule:PullThroughCacheRule': ['ecrRepositoryPrefix', 'upstreamRegistryUrl'],
  'aws:ecr/repository:Repository': ['encryptionConfigurations', 'name'],
  'aws:eks/accessEntry:AccessEntry': ['clusterName', 'principalArn'],
  'aws:eks/accessPolicyAssociation:AccessPolicyAssociation': [
    'accessScope',
    'clusterName',
    'policyArn',
    'principalArn',
  ],
  'aws:eks/addon:Addon': ['addonName', 'clusterName'],
  'aws:eks/cluster:Cluster': [
    'accessConfig.bootstrapClusterCreatorAdminPermissions',
    'bootstrapSelfManagedAddons',
    'kubernetesNetworkConfig.serviceIpv4Cidr',
    'name',
    'roleArn',
  ],
  'aws:iam/instanceProfile:InstanceProfile': ['name', 'path'],
  'aws:iam/role:Role': ['name', 'path'],
  'aws:iam/rolePolicyAttachment:RolePolicyAttachment': ['policyArn', 'role'],
  'aws:lb/listener:Listener': ['loadBalancerArn'],
  'aws:lb/loadBalancer:LoadBalancer': ['internal', 'loadBalancerType', 'name'],
  'aws:lb/targetGroup:TargetGroup': ['name', 'port', 'protocol', 'targetType', 'vpcId'],
  'aws:route53/record:Record': ['name', 'type', 'zoneId'],
  'aws:s3/bucket:Bucket': ['bucket'],
  'aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule': ['securityGroupId'],
  'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule': ['securityGroupId'],
  'kubernetes:apps/v1:Deployment': ['spec.selector'],
  'kubernetes:apps/v1:StatefulSet': [
    'spec.selector',
    'spec.serviceName',
    'spec.podManagementPolicy',
    'spec.volumeClaimTemplates',
  ],
  'kubernetes:batch/v1:Job': ['spec.selector', 'spec.template'],
  'kubernetes:core/v1:Service': ['spec.clusterIP'],
  'kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding': ['roleRef'],
  'kubernetes:rbac.authorization.k8s.io/v1:RoleBinding': ['roleRef'],
  'kubernetes:scheduling.k8s.io/v1:PriorityClass': ['preemptionPolicy', 'value'],
  'pulumi:providers:aws': [],
  // Another cluster: all that is in the old one is made again.
  'pulumi:providers:kubernetes': ['clusterIdentifier'],
};

/** What a Kubernetes object is known by. */
const kubernetesIdentity = ['apiVersion', 'kind', 'metadata.name', 'metadata.namespace'];
/** Objects whose content is fixed unless the provider is told otherwise, and the input that tells it. */
const fixedContent: Readonly<Record<string, string>> = {
  'kubernetes:core/v1:ConfigMap': 'enableConfigMapMutable',
  'kubernetes:core/v1:Secret': 'enableSecretMutable',
};

/** The inputs of a type that a change replaces. @param providerInputs of the resource's provider */
export function fixedInputs(type: string, providerInputs: Readonly<Record<string, unknown>>): readonly string[] {
  const flag = fixedContent[type];
  const content = flag !== undefined && providerInputs[flag] !== 'true' ? ['binaryData', 'data', 'stringData'] : [];
  return [...(fixedByType[type] ?? []), ...(type.startsWith('kubernetes:') ? [...kubernetesIdentity, ...content] : [])];
}
