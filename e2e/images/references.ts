/** References of images: which are ours, and what they are called where a registry holds them. */

/** One of our apps' images. */
export interface OwnImage {
  /** As the manifests name it. */
  readonly reference: string;
  /** The folder under apps/ that it is built from. */
  readonly app: string;
}

const imagesIn = (value: unknown): string[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    key === 'image' && typeof inner === 'string' ? [inner] : imagesIn(inner),
  );
};

/**
 * The images of ours that the manifests name, each once.
 * @param registry registry and path before the names of our images
 */
export function ownImages(manifests: readonly unknown[], registry: string): OwnImage[] {
  const references = new Set(manifests.flatMap(imagesIn).filter((reference) => reference.startsWith(`${registry}/`)));
  return [...references].toSorted().map((reference) => {
    const [app = ''] = reference.slice(registry.length + 1).split(/[:@]/, 1);
    return { reference, app };
  });
}

/**
 * The name of a build at a registry: `localhost/api-platform/gateway:1.0.0` → `HOST/gateway:1.0.0-0123456789ab`. A node
 * keeps what it has pulled under a tag, so every build needs a tag of its own.
 * @param id the build's id, such as `sha256:0123456789abcdef…`
 */
export function atRegistry({ reference, app }: OwnImage, id: string, host: string): string {
  const tag = reference.slice(reference.lastIndexOf(':') + 1);
  return `${host}/${app}:${tag}-${id.replace(/^sha256:/, '').slice(0, 12)}`;
}
