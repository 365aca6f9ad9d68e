/** What Pulumi consists of, and where it is published: always in two places. Pure. */

import packageJson from '../../package.json' with { type: 'json' };

/** One file to fetch. */
export interface Archive {
  readonly name: string;
  readonly urls: readonly [string, string];
}

/** Who talks to a cloud or a cluster, with its credentials. */
export interface Plugin {
  readonly name: string;
  readonly version: string;
  readonly archive: Archive;
}

/** The CLI and its plugins for one kind of machine. */
export interface Tools {
  readonly version: string;
  readonly cli: Archive;
  readonly plugins: readonly Plugin[];
}

/** The CLI is pinned as a dependency for this reason alone; a plugin has the version of its SDK. */
const { devDependencies, dependencies } = packageJson;
const plugins = { aws: dependencies['@pulumi/aws'], kubernetes: dependencies['@pulumi/kubernetes'] };

/** Machines that Pulumi's archives are fetched for: operating system and processor, as Node names them. */
export const platforms = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'] as const;

/**
 * What is fetched for a machine (https://www.pulumi.com/docs/iac/download-install/); undefined where it must be installed by hand.
 * @param platform `os-processor`, as Node names them
 */
export function toolsFor(platform: string): Tools | undefined {
  const pulumi = devDependencies.pulumi;
  if (!platforms.some((one) => one === platform)) return undefined;
  return {
    version: pulumi,
    cli: published('sdk', 'pulumi', pulumi, `pulumi-v${pulumi}-${platform}.tar.gz`),
    plugins: Object.entries(plugins).map(([name, version]) => {
      // Plugins name the processor as Go does.
      const file = `pulumi-resource-${name}-v${version}-${platform.replace('x64', 'amd64')}.tar.gz`;
      return { name, version, archive: published('plugins', `pulumi-${name}`, version, file) };
    }),
  };
}

function published(kind: 'sdk' | 'plugins', repository: string, version: string, name: string): Archive {
  return {
    name,
    urls: [
      `https://get.pulumi.com/releases/${kind}/${name}`,
      `https://github.com/pulumi/${repository}/releases/download/v${version}/${name}`,
    ],
  };
}
