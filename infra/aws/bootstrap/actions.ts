/**
 * What the AWS provider calls to make, read, change and delete each type of resource
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/).
 */

import { bastionActions } from './bastion-actions.ts';
import { registryActions } from './registry-actions.ts';

/** Calls that tell, and change nothing. */
const tells = /^[a-z0-9-]+:(Describe|Get|List|GET$)/;

/** Whether a call only reads. */
export function isRead(action: string): boolean {
  return tells.test(action);
}

const tagging = (service: string, noun = 'Resource'): readonly string[] => [
  `${service}:Tag${noun}`,
  `${service}:Untag${noun}`,
];
const network = (...calls: readonly string[]): readonly string[] =>
  [...calls, 'CreateTags', 'DeleteTags'].map((call) => `ec2:${call}`);
const balancing = (...calls: readonly string[]): readonly string[] =>
  [...calls, 'AddTags', 'RemoveTags', 'DescribeTags'].map((call) => `elasticloadbalancing:${call}`);
/** API Gateway knows methods, and resources that they are applied to. */
const gateway = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((method) => `apigateway:${method}`);
/** Where an API's access log goes to CloudWatch, the caller sets up the delivery; who may write there is in the template. */
const delivery = [
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:DescribeResourcePolicies',
];
const role = ['iam:GetRole', 'iam:ListRolePolicies', 'iam:ListAttachedRolePolicies'];

/** The provider reads everything that a bucket may have; emptying it comes before its deletion. */
const bucketReads = 'Acl CORS Location Logging ObjectLockConfiguration RequestPayment Tagging Versioning Website'
  .split(' ')
  .map((part) => `s3:GetBucket${part}`);
const bucketCalls =
  'CreateBucket DeleteBucket DeleteObject DeleteObjectVersion GetAccelerateConfiguration GetReplicationConfiguration ' +
  'ListBucket ListBucketVersions ListTagsForResource PutBucketTagging TagResource UntagResource';
const bucket = [...bucketReads, ...bucketCalls.split(' ').map((call) => `s3:${call}`)];

/** Calls by type of resource, without `aws:` and the repeated name. */
export const actionsByType: Readonly<Record<string, readonly string[]>> = {
  'acm/certificate': [
    'acm:RequestCertificate',
    'acm:DescribeCertificate',
    'acm:DeleteCertificate',
    'acm:UpdateCertificateOptions',
    'acm:AddTagsToCertificate',
    'acm:RemoveTagsFromCertificate',
    'acm:ListTagsForCertificate',
  ],
  'acm/certificateValidation': ['acm:DescribeCertificate'],
  'apigatewayv2/api': gateway,
  'apigatewayv2/apiMapping': gateway,
  'apigatewayv2/authorizer': gateway,
  'apigatewayv2/domainName': [...gateway, 'acm:DescribeCertificate'],
  'apigatewayv2/integration': gateway,
  'apigatewayv2/route': gateway,
  'apigatewayv2/stage': [...gateway, ...delivery],
  'apigatewayv2/vpcLink': [...gateway, 'iam:CreateServiceLinkedRole'],
  'cloudwatch/logGroup': [
    'logs:CreateLogGroup',
    'logs:DescribeLogGroups',
    'logs:DeleteLogGroup',
    'logs:PutRetentionPolicy',
    'logs:DeleteRetentionPolicy',
    'logs:PutLogGroupDeletionProtection',
    'logs:ListTagsForResource',
    ...tagging('logs'),
  ],
  'ec2/defaultSecurityGroup': network(
    'DescribeSecurityGroups',
    'DescribeVpcs',
    'RevokeSecurityGroupIngress',
    'RevokeSecurityGroupEgress',
  ),
  'ec2/eip': network(
    'AllocateAddress',
    'DescribeAddresses',
    'DescribeAddressesAttribute',
    'DisassociateAddress',
    'ReleaseAddress',
  ),
  'ec2/flowLog': [...network('CreateFlowLogs', 'DescribeFlowLogs', 'DeleteFlowLogs'), 'iam:PassRole'],
  'ec2/internetGateway': network(
    'CreateInternetGateway',
    'DescribeInternetGateways',
    'AttachInternetGateway',
    'DetachInternetGateway',
    'DeleteInternetGateway',
  ),
  'ec2/natGateway': network('CreateNatGateway', 'DescribeNatGateways', 'DeleteNatGateway'),
  'ec2/route': network('CreateRoute', 'ReplaceRoute', 'DeleteRoute', 'DescribeRouteTables'),
  'ec2/routeTable': network('CreateRouteTable', 'DescribeRouteTables', 'DeleteRouteTable', 'DisassociateRouteTable'),
  'ec2/routeTableAssociation': network(
    'AssociateRouteTable',
    'ReplaceRouteTableAssociation',
    'DisassociateRouteTable',
    'DescribeRouteTables',
  ),
  'ec2/securityGroup': network(
    'CreateSecurityGroup',
    'DescribeSecurityGroups',
    'DescribeNetworkInterfaces',
    'RevokeSecurityGroupIngress',
    'RevokeSecurityGroupEgress',
    'DeleteSecurityGroup',
  ),
  'ec2/subnet': network(
    'CreateSubnet',
    'DescribeSubnets',
    'DescribeNetworkInterfaces',
    'ModifySubnetAttribute',
    'DeleteSubnet',
  ),
  'ec2/vpc': network(
    'CreateVpc',
    'DescribeVpcs',
    'DescribeVpcAttribute',
    'DescribeNetworkAcls',
    'DescribeRouteTables',
    'DescribeSecurityGroups',
    'ModifyVpcAttribute',
    'DeleteVpc',
  ),
  'ec2/vpcEndpoint': network(
    'CreateVpcEndpoint',
    'DescribeVpcEndpoints',
    'DescribePrefixLists',
    'ModifyVpcEndpoint',
    'DeleteVpcEndpoints',
  ),
  ...registryActions,
  ...bastionActions,
  'eks/accessEntry': [
    'eks:CreateAccessEntry',
    'eks:DescribeAccessEntry',
    'eks:UpdateAccessEntry',
    'eks:DeleteAccessEntry',
    ...tagging('eks'),
  ],
  'eks/accessPolicyAssociation': [
    'eks:AssociateAccessPolicy',
    'eks:DisassociateAccessPolicy',
    'eks:ListAssociatedAccessPolicies',
  ],
  'eks/addon': ['eks:CreateAddon', 'eks:DescribeAddon', 'eks:UpdateAddon', 'eks:DeleteAddon', ...tagging('eks')],
  'eks/cluster': [
    'eks:CreateCluster',
    'eks:DescribeCluster',
    'eks:DescribeUpdate',
    'eks:UpdateClusterConfig',
    'eks:UpdateClusterVersion',
    'eks:DeleteCluster',
    ...tagging('eks'),
    'iam:PassRole',
    'iam:CreateServiceLinkedRole',
    'kms:CreateGrant',
    'kms:DescribeKey',
    'ec2:DescribeSubnets',
    'ec2:DescribeVpcs',
    'ec2:DescribeSecurityGroups',
  ],
  'iam/role': [
    'iam:CreateRole',
    ...role,
    'iam:ListInstanceProfilesForRole',
    'iam:UpdateRole',
    'iam:UpdateAssumeRolePolicy',
    'iam:DeleteRole',
    ...tagging('iam', 'Role'),
  ],
  'iam/rolePolicy': ['iam:PutRolePolicy', 'iam:GetRolePolicy', 'iam:DeleteRolePolicy'],
  'iam/rolePolicyAttachment': ['iam:AttachRolePolicy', 'iam:DetachRolePolicy', ...role],
  'kms/key': [
    'kms:CreateKey',
    'kms:DescribeKey',
    'kms:GetKeyPolicy',
    'kms:GetKeyRotationStatus',
    'kms:EnableKeyRotation',
    'kms:DisableKeyRotation',
    'kms:PutKeyPolicy',
    'kms:UpdateKeyDescription',
    'kms:ScheduleKeyDeletion',
    'kms:ListResourceTags',
  ],
  'lb/listener': balancing(
    'CreateListener',
    'DescribeListeners',
    'DescribeListenerAttributes',
    'ModifyListener',
    'ModifyListenerAttributes',
    'DeleteListener',
  ),
  'lb/loadBalancer': [
    ...balancing(
      'CreateLoadBalancer',
      'DescribeLoadBalancers',
      'DescribeLoadBalancerAttributes',
      'DescribeCapacityReservation',
      'ModifyLoadBalancerAttributes',
      'SetSecurityGroups',
      'SetSubnets',
      'SetIpAddressType',
      'DeleteLoadBalancer',
    ),
    'iam:CreateServiceLinkedRole',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeInternetGateways',
    'ec2:DescribeVpcs',
    'ec2:GetSecurityGroupsForVpc',
  ],
  'lb/targetGroup': balancing(
    'CreateTargetGroup',
    'DescribeTargetGroups',
    'DescribeTargetGroupAttributes',
    'ModifyTargetGroup',
    'ModifyTargetGroupAttributes',
    'DeleteTargetGroup',
  ),
  'route53/record': [
    'route53:ChangeResourceRecordSets',
    'route53:ListResourceRecordSets',
    'route53:GetHostedZone',
    'route53:GetChange',
  ],
  's3/bucket': bucket,
  's3/bucketLifecycleConfiguration': ['s3:GetLifecycleConfiguration', 's3:PutLifecycleConfiguration'],
  's3/bucketPolicy': ['s3:DeleteBucketPolicy', 's3:GetBucketPolicy', 's3:PutBucketPolicy'],
  's3/bucketPublicAccessBlock': ['s3:GetBucketPublicAccessBlock', 's3:PutBucketPublicAccessBlock'],
  's3/bucketServerSideEncryptionConfiguration': ['s3:GetEncryptionConfiguration', 's3:PutEncryptionConfiguration'],
  'vpc/securityGroupEgressRule': network(
    'AuthorizeSecurityGroupEgress',
    'RevokeSecurityGroupEgress',
    'ModifySecurityGroupRules',
    'DescribeSecurityGroupRules',
  ),
  'vpc/securityGroupIngressRule': network(
    'AuthorizeSecurityGroupIngress',
    'RevokeSecurityGroupIngress',
    'ModifySecurityGroupRules',
    'DescribeSecurityGroupRules',
  ),
};
