import type * as pulumi from '@pulumi/pulumi';

/**
 * What a person wants to know after `pulumi up`. The same for every stack: Pulumi warns about an output that has no
 * value.
 */
export interface StackOutputs {
  /** Where it answers: URL of the API, or path of the images. */
  readonly address: pulumi.Input<string>;
  /** Command after which one's own tools reach it. */
  readonly connect: pulumi.Input<string>;
  /** Names that scripts need. */
  readonly details: Readonly<Record<string, pulumi.Input<string>>>;
}
