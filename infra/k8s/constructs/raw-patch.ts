/** The one place where output is changed behind the library's back. */
import { type ApiObject, JsonPatch } from 'cdk8s';

/**
 * Applies JSON patches (RFC 6902) to what an object renders.
 *
 * cdk8s's own `addJsonPatch` runs before the filter that knows only the fields of Kubernetes 1.28: whatever is newer,
 * or has an unexpected type, vanishes without a word (https://github.com/cdk8s-team/cdk8s/issues/2172). These patches
 * run after it, so nobody checks them: use the typed properties for everything that they can say.
 */
export function rawPatch(object: ApiObject, ...patches: readonly JsonPatch[]): void {
  const render = object.toJson.bind(object);
  object.toJson = () => JsonPatch.apply(render(), ...patches) as unknown;
}
