/** Programs that build images, and how each is told to do so. */

/** Command lines as words. */
export interface Builder {
  readonly name: 'docker' | 'podman' | 'buildah';
  /** Succeeds where the builder can be used; a docker command without its daemon cannot. */
  readonly probe: readonly string[];
  build(image: ImageBuild): readonly string[];
  /** Writes an image as an archive in Docker's format, which every cluster tool reads. */
  save(reference: string, archive: string): readonly string[];
  /** Prints an id that differs when the content does. */
  id(reference: string): readonly string[];
  /** Copies an image to a registry under another name. */
  push(reference: string, target: string): readonly (readonly string[])[];
}

/** One image to build. */
export interface ImageBuild {
  readonly reference: string;
  readonly dockerfile: string;
  /** Folder that the build may read. */
  readonly context: string;
  /** Build arguments by name. */
  readonly args: Readonly<Record<string, string>>;
  /** Given by the user, passed on as they are. */
  readonly flags: readonly string[];
}

const buildWords = ({ reference, dockerfile, context, args, flags }: ImageBuild): string[] => [
  '--file',
  dockerfile,
  '--tag',
  reference,
  ...Object.entries(args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
  ...flags,
  context,
];

/** A registry on this machine rarely has a certificate; docker knows by itself. */
const tlsFlags = (target: string): string[] => (/^(localhost|127\.)/.test(target) ? ['--tls-verify=false'] : []);

/** In the order in which they are looked for. Layers are kept: an unchanged image keeps its id, and its pods run on. */
export const builders: readonly Builder[] = [
  {
    name: 'docker',
    probe: ['docker', 'version', '--format', '{{.Server.Version}}'],
    build: (image) => ['docker', 'build', ...buildWords(image)],
    save: (reference, archive) => ['docker', 'save', '--output', archive, reference],
    id: (reference) => ['docker', 'image', 'inspect', '--format', '{{.Id}}', reference],
    push: (reference, target) => [
      ['docker', 'tag', reference, target],
      ['docker', 'push', '--quiet', target],
    ],
  },
  {
    name: 'podman',
    probe: ['podman', 'info', '--format', '{{.Version.Version}}'],
    build: (image) => ['podman', 'build', '--layers', ...buildWords(image)],
    save: (reference, archive) => ['podman', 'save', '--format', 'docker-archive', '--output', archive, reference],
    id: (reference) => ['podman', 'image', 'inspect', '--format', '{{.Id}}', reference],
    push: (reference, target) => [['podman', 'push', ...tlsFlags(target), reference, target]],
  },
  {
    name: 'buildah',
    probe: ['buildah', 'version'],
    build: (image) => ['buildah', 'build', '--layers', ...buildWords(image)],
    save: (reference, archive) => ['buildah', 'push', '--quiet', reference, `docker-archive:${archive}:${reference}`],
    id: (reference) => ['buildah', 'inspect', '--type', 'image', '--format', '{{.FromImageID}}', reference],
    push: (reference, target) => [['buildah', 'push', '--quiet', ...tlsFlags(target), reference, `docker://${target}`]],
  },
];
