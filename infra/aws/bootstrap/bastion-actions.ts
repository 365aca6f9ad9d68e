/** What the AWS provider calls for the types of the machine before a private Kubernetes API; see actions.ts. */

/** Calls by type of resource. Who makes the group must be allowed what it starts. */
export const bastionActions: Readonly<Record<string, readonly string[]>> = {
  'autoscaling/group': [
    'autoscaling:CreateAutoScalingGroup',
    'autoscaling:CreateOrUpdateTags',
    'autoscaling:DeleteAutoScalingGroup',
    'autoscaling:DeleteTags',
    'autoscaling:DescribeAutoScalingGroups',
    'autoscaling:DescribeScalingActivities',
    'autoscaling:UpdateAutoScalingGroup',
    'ec2:RunInstances',
    'iam:CreateServiceLinkedRole',
    'iam:PassRole',
    'ssm:GetParameters',
  ],
  'ec2/launchTemplate': [
    'ec2:CreateLaunchTemplate',
    'ec2:CreateTags',
    'ec2:DeleteLaunchTemplate',
    'ec2:DescribeLaunchTemplates',
    'ec2:DescribeLaunchTemplateVersions',
  ],
  'iam/instanceProfile': [
    'iam:AddRoleToInstanceProfile',
    'iam:CreateInstanceProfile',
    'iam:DeleteInstanceProfile',
    'iam:GetInstanceProfile',
    'iam:PassRole',
    'iam:RemoveRoleFromInstanceProfile',
    'iam:TagInstanceProfile',
    'iam:UntagInstanceProfile',
  ],
};
