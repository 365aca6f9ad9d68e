import { describe, expect, test } from '@jest/globals';
import { objectsOf } from '../testing.ts';
import { ConfigFile } from './config-file.ts';

function configFile(content: string): { file: ConfigFile; objects: readonly unknown[] } {
  const files: ConfigFile[] = [];
  const props = { name: 'pets', namespace: 'shop', fileName: 'pets.json', folder: '/etc/pets', content };
  const objects = objectsOf((chart) => files.push(new ConfigFile(chart, 'config', props)));
  return { file: files[0]!, objects };
}

describe('a configuration file', () => {
  test('is found where the container looks for it', () => {
    const { file, objects } = configFile('{}\n');
    expect(objects).toMatchObject([{ kind: 'ConfigMap', metadata: { name: 'pets' }, data: { 'pets.json': '{}\n' } }]);
    expect(file.path).toBe('/etc/pets/pets.json');
    expect(file.mount).toEqual({
      name: 'config',
      path: '/etc/pets',
      volume: { configMap: { name: 'pets' } },
      readOnly: true,
    });
  });

  test('rolls the pods exactly when its content changes', () => {
    const annotations = ['{}', '{}', '{ }'].map((content) => configFile(content).file.podAnnotations);
    expect(annotations[0]).toEqual(annotations[1]);
    expect(annotations[0]).not.toEqual(annotations[2]);
  });
});
