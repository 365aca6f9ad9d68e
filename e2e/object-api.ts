/** Objects of any kind, through the official client library. */
import { ApiException, HttpMethod, KubernetesObjectApi, PatchStrategy } from '@kubernetes/client-node';
import type { Manifest } from '../infra/k8s/render.ts';

/** Owner of what is applied, in `metadata.managedFields`. */
export const fieldManager = 'api-platform-e2e';

/** What the library calls an object of which it knows no more. */
interface Identified {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
}

/**
 * The library's own `patch` passes objects through its models, which drop fields that they do not know and expect others
 * under names of their own (`_from` for `from`). What was reviewed is sent as it is instead.
 */
export class ObjectApi extends KubernetesObjectApi {
  /** Creates or updates an object server-side; fields that others own become ours. */
  async apply(manifest: Manifest): Promise<void> {
    const path = await this.specUriPath(identityOf(manifest), 'patch');
    const request = this.configuration.baseServer.makeRequestContext(path, HttpMethod.PATCH);
    request.setHeaderParam('Accept', 'application/json');
    request.setHeaderParam('Content-Type', PatchStrategy.ServerSideApply);
    request.setQueryParam('fieldManager', fieldManager);
    request.setQueryParam('force', 'true');
    request.setBody(JSON.stringify(manifest));
    await this.requestPromise(request);
  }

  /** Annotations of an object; undefined where there is none. */
  async annotations(manifest: Manifest): Promise<Readonly<Record<string, string>> | undefined> {
    try {
      const { metadata } = await this.read(identityOf(manifest));
      return metadata?.annotations ?? {};
    } catch (error) {
      if (error instanceof ApiException && error.code === 404) return undefined;
      // what the library says when the cluster does not know the kind, as after the deletion of its definition
      if (error instanceof Error && error.message.startsWith('Unrecognized API version and kind')) return undefined;
      throw error;
    }
  }

  /** Deletes an object and what belongs to it; one that is gone already is no error. */
  async remove(manifest: Manifest): Promise<void> {
    try {
      const identity = identityOf(manifest);
      await this.delete(identity, undefined, undefined, undefined, undefined, 'Background');
    } catch (error) {
      if (!(error instanceof ApiException && error.code === 404)) throw error;
    }
  }
}

/** `specUriPath` and its like write the default namespace into what they are given. */
function identityOf({ apiVersion, kind, metadata: { name, namespace } }: Manifest): Identified {
  return { apiVersion, kind, metadata: namespace === undefined ? { name } : { name, namespace } };
}
