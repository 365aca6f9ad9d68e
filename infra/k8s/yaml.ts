/** Objects as YAML that kubectl reads as it was meant. */
import { stringify } from 'yaml';
import type { Manifest } from './manifest.ts';
import { scalarTags } from './policies/read/scalars.ts';

/**
 * Documents of YAML 1.1, as `Yaml.stringify` of cdk8s writes them. That leaves out the quotes of texts that only kubectl's reader
 * takes for numbers, such as `0o17`; `compat` puts them there.
 */
export function yamlText(objects: readonly Manifest[]): string {
  return objects.map((object) => stringify(object, { lineWidth: 0, version: '1.1', compat: scalarTags })).join('---\n');
}
