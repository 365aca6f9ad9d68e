/** The one place where output is changed behind the library's back. */
import { type ApiObject, JsonPatch } from 'cdk8s';

/**
 * Applies JSON patches (RFC 6902) to what an object renders.
 *
 * cdk8s's own `addJsonPatch` runs before the filter that knows only the fields of Kubernetes 1.28: whatever is newer,
 * or has an unexpected type, vanishes without a word (https://github.com/cdk8s-team/cdk8s/issues/2172). These patches
 * run after it, so nobody checks them: use the typed properties for everything that they can say.
 * @throws Error when rendered, naming the object, where a patch does not fit
 */
export function rawPatch(object: ApiObject, ...patches: readonly JsonPatch[]): void {
  const render = object.toJson.bind(object);
  object.toJson = () => {
    const rendered: unknown = render();
    try {
      return JsonPatch.apply(rendered, ...patches) as unknown;
    } catch (cause) {
      const message = `cannot patch ${object.kind} '${object.name}'; what a patch adds to or removes from must be there`;
      throw new Error(message, { cause });
    }
  };
}
