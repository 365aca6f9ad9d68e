/**
 * What cosign is asked: signatures without a key of ours, by the identity of the workflow that runs
 * (https://docs.sigstore.dev/cosign/signing/overview/). Pure.
 */

/** Who vouches for the identity of a workflow of GitHub. */
const issuer = 'https://token.actions.githubusercontent.com';

/** Signs an image, by its digest. */
export function signWords(image: string): readonly string[] {
  return ['sign', '--yes', image];
}

/** Fails unless an image was signed by that identity and no other. */
export function verifyWords(image: string, identity: string): readonly string[] {
  return ['verify', '--certificate-identity', identity, '--certificate-oidc-issuer', issuer, image];
}
