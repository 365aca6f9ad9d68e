/**
 * Buckets from which nodes of a region read the layers of images, and the only ones that they reach through the endpoint of
 * their network. Images of a registry that keeps its layers elsewhere in S3 need its bucket here.
 */
export function imageBuckets(region: string): readonly string[] {
  return [
    // ECR (https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html)
    `prod-${region}-starport-layer-bucket`,
    // registry.k8s.io sends clients in AWS to a mirror in their region (https://github.com/kubernetes/registry.k8s.io).
    `prod-registry-k8s-io-${region}`,
  ];
}
