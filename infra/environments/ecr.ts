/** Host, account, region and path of images in ECR. The host names of other partitions end otherwise. */
export const ecrPath = /^((\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com)\/([a-z0-9][a-z0-9._/-]*)$/;
