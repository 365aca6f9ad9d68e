/** Ways in which images get into a cluster. */
import { UsageError } from '../../scripts/terminal/command-line.ts';
import { shellQuote } from '../../scripts/terminal/shell.ts';

/** How the nodes get our images. */
export type Loader =
  /** A program takes an archive. */
  | { readonly kind: 'archive'; readonly name: string; readonly command: (archive: string) => readonly string[] }
  /** The nodes read them from a registry. */
  | { readonly kind: 'registry'; readonly host: string }
  /** The nodes run on the very docker that built them. */
  | { readonly kind: 'shared' };

/** The forms that `--load` takes. */
export const loadForms = 'kind, k3d, minikube, shared or registry=HOST';

const tools: Readonly<Record<string, (cluster: string, archive: string) => readonly string[]>> = {
  kind: (cluster, archive) => ['kind', 'load', 'image-archive', archive, '--name', cluster],
  k3d: (cluster, archive) => ['k3d', 'image', 'import', archive, '--cluster', cluster],
  minikube: (cluster, archive) => ['minikube', 'image', 'load', archive, '--profile', cluster],
};

/** The method that goes with a context, where its name tells. */
function methodOf(context: string): string | undefined {
  const [tool = ''] = context.split('-', 1);
  if (tool === 'kind' || tool === 'k3d') return tool;
  if (context === 'minikube') return context;
  return /^(docker-desktop|rancher-desktop|orbstack|colima.*)$/.test(context) ? 'shared' : undefined;
}

/**
 * How images reach the cluster.
 * @param asked `--load` and `--load-command`, where given
 * @throws {UsageError} when neither the options nor the context tell
 */
export function loaderFor(
  context: string,
  asked: { readonly load?: string | undefined; readonly loadCommand?: string | undefined },
): Loader {
  const { load, loadCommand } = asked;
  if (loadCommand !== undefined) {
    if (load !== undefined) throw new UsageError('--load and --load-command exclude each other; leave one of them out');
    if (!loadCommand.includes('{archive}')) {
      throw new UsageError(
        `--load-command: got "${loadCommand}", must say {archive} where the path of the archive belongs`,
      );
    }
    const command = (archive: string): string[] => [
      'sh',
      '-c',
      loadCommand.replaceAll('{archive}', shellQuote(archive)),
    ];
    return { kind: 'archive', name: 'the given command', command };
  }
  const method = load ?? methodOf(context);
  if (method === undefined) {
    throw new UsageError(
      `nobody knows how images get to context "${context}"; say --load ${loadForms}, or --load-command 'COMMAND {archive}'`,
    );
  }
  if (method === 'shared') return { kind: 'shared' };
  if (method.startsWith('registry=') && method.length > 'registry='.length) {
    return { kind: 'registry', host: method.slice('registry='.length).replace(/\/$/, '') };
  }
  const tool = Object.hasOwn(tools, method) ? tools[method] : undefined;
  if (tool === undefined) throw new UsageError(`--load: got "${method}", must be ${loadForms}`);
  const cluster = context.startsWith(`${method}-`) ? context.slice(method.length + 1) : context;
  return { kind: 'archive', name: method, command: (archive) => tool(cluster, archive) };
}
