/**
 * The calls that AWS's own policies allow, as of April 2026 (https://docs.aws.amazon.com/aws-managed-policy/latest/reference/).
 * AWS may add to them at any time: what is new then stops at the boundary until it is named there.
 */

/** By policy. */
export const eksPolicies: Readonly<Record<string, readonly string[]>> = {
  AmazonEKSClusterPolicy: [
    ...of('autoscaling', 'DescribeAutoScalingGroups UpdateAutoScalingGroup'),
    ...of(
      'ec2',
      'AttachVolume AuthorizeSecurityGroupIngress CreateRoute CreateSecurityGroup CreateTags CreateVolume DeleteNetworkInterface ' +
        'DeleteRoute DeleteSecurityGroup DeleteVolume DescribeAccountAttributes DescribeAddresses DescribeAvailabilityZones ' +
        'DescribeDhcpOptions DescribeInstanceTopology DescribeInstances DescribeInternetGateways DescribeNetworkInterfaces ' +
        'DescribeRouteTables DescribeSecurityGroups DescribeSubnets DescribeVolumes DescribeVolumesModifications DescribeVpcs ' +
        'DetachVolume ModifyInstanceAttribute ModifyVolume RevokeSecurityGroupIngress',
    ),
    ...of(
      'elasticloadbalancing',
      'AddTags ConfigureHealthCheck CreateListener CreateLoadBalancer CreateTargetGroup DeleteListener DeleteLoadBalancer ' +
        'DeleteTargetGroup DeregisterTargets DescribeListeners DescribeLoadBalancers DescribeTargetGroups DescribeTargetHealth ' +
        'ModifyListener ModifyLoadBalancerAttributes ModifyTargetGroup ModifyTargetGroupAttributes RegisterTargets',
    ),
    'kms:DescribeKey',
    'iam:CreateServiceLinkedRole',
  ],
  AmazonEKSComputePolicy: [
    ...of('ec2', 'CreateFleet CreateLaunchTemplate CreateTags RunInstances'),
    ...of('iam', 'AddRoleToInstanceProfile CreateServiceLinkedRole PassRole'),
  ],
  AmazonEKSBlockStoragePolicy: of(
    'ec2',
    'AttachVolume CreateSnapshot CreateTags CreateVolume DetachVolume EnableFastSnapshotRestores ModifyVolume',
  ),
  AmazonEKSLoadBalancingPolicy: [
    ...of(
      'elasticloadbalancing',
      'AddListenerCertificates AddTags CreateListener CreateLoadBalancer CreateRule CreateTargetGroup DescribeTargetGroups ' +
        'ModifyCapacityReservation ModifyIpPools ModifyListener ModifyListenerAttributes ModifyLoadBalancerAttributes ModifyRule ' +
        'ModifyTargetGroup ModifyTargetGroupAttributes RegisterTargets RemoveListenerCertificates SetIpAddressType ' +
        'SetSecurityGroups SetSubnets SetWebAcl',
    ),
    ...of(
      'ec2',
      'AuthorizeSecurityGroupIngress CreateSecurityGroup CreateTags DescribeAccountAttributes DescribeAddresses ' +
        'DescribeClassicLinkInstances DescribeCoipPools DescribeInstances DescribeInternetGateways DescribeNetworkInterfaces ' +
        'DescribeRouteTables DescribeSecurityGroups DescribeSubnets DescribeVpcClassicLink DescribeVpcPeeringConnections ' +
        'DescribeVpcs GetCoipPoolUsage GetSecurityGroupsForVpc RevokeSecurityGroupIngress',
    ),
    ...of('wafv2', 'AssociateWebACL DisassociateWebACL GetWebACL GetWebACLForResource'),
    ...of('shield', 'CreateProtection DeleteProtection TagResource'),
    ...of('acm', 'DescribeCertificate ListCertificates'),
    'cognito-idp:DescribeUserPoolClient',
    'iam:CreateServiceLinkedRole',
  ],
  AmazonEKSNetworkingPolicy: of(
    'ec2',
    'AssignIpv6Addresses AssignPrivateIpAddresses AttachNetworkInterface CreateNetworkInterface CreateTags ' +
      'DetachNetworkInterface ModifyNetworkInterfaceAttribute UnassignIpv6Addresses UnassignPrivateIpAddresses',
  ),
  AmazonEKSWorkerNodeMinimalPolicy: ['eks-auth:AssumeRoleForPodIdentity'],
  AmazonEC2ContainerRegistryPullOnly: of(
    'ecr',
    'BatchGetImage BatchImportUpstreamImage GetAuthorizationToken GetDownloadUrlForLayer',
  ),
  AmazonSSMManagedInstanceCore: [
    ...of('ec2messages', 'AcknowledgeMessage DeleteMessage FailMessage GetEndpoint GetMessages SendReply'),
    ...of(
      'ssm',
      'DescribeAssociation DescribeDocument GetDeployablePatchSnapshotForInstance GetDocument GetManifest GetParameter GetParameters ' +
        'ListAssociations ListInstanceAssociations PutComplianceItems PutConfigurePackageResult PutInventory ' +
        'UpdateAssociationStatus UpdateInstanceAssociationStatus UpdateInstanceInformation',
    ),
    ...of('ssmmessages', 'CreateControlChannel CreateDataChannel OpenControlChannel OpenDataChannel'),
  ],
};

/** What of it the boundary refuses, by the reason. */
export const leftOut: Readonly<Record<string, readonly string[]>> = {
  'changes what a foreign machine runs at its start; machines of Auto Mode cannot be changed at all': [
    'ec2:ModifyInstanceAttribute',
  ],
  'reads the parameters of everybody, secret ones included': ['ssm:GetParameter', 'ssm:GetParameters'],
  'for commands, patches and inventories: a bastion has sessions alone': [
    ...of('ec2messages', 'AcknowledgeMessage DeleteMessage FailMessage GetEndpoint GetMessages SendReply'),
    ...of(
      'ssm',
      'DescribeAssociation DescribeDocument GetDeployablePatchSnapshotForInstance GetDocument GetManifest ListAssociations ' +
        'ListInstanceAssociations PutComplianceItems PutConfigurePackageResult PutInventory UpdateAssociationStatus ' +
        'UpdateInstanceAssociationStatus',
    ),
  ],
  'for node groups, which Auto Mode has none of': ['autoscaling:UpdateAutoScalingGroup'],
  'for clusters whose pods have no addresses of the network': ['ec2:CreateRoute', 'ec2:DeleteRoute'],
  'for load balancers that EKS makes for an Ingress; here Pulumi makes the only one': [
    'acm:DescribeCertificate',
    'acm:ListCertificates',
    'cognito-idp:DescribeUserPoolClient',
    'shield:CreateProtection',
    'shield:DeleteProtection',
    'shield:TagResource',
    'wafv2:AssociateWebACL',
    'wafv2:DisassociateWebACL',
    'wafv2:GetWebACL',
    'wafv2:GetWebACLForResource',
  ],
};

function of(service: string, calls: string): readonly string[] {
  return calls.split(' ').map((call) => `${service}:${call}`);
}
