import { describe, expect, test } from '@jest/globals';
import { environments } from '../../../environments/all.ts';
import { Field } from '../model/field.ts';
import { typeFaults } from './check-type.ts';
import kubernetes from './kubernetes.json' with { type: 'json' };
import type { Fields } from './table.ts';
import { fieldsOf, isBuiltIn, typeNamed } from './types.ts';
import { words } from './words.ts';

const types: Readonly<Record<string, Fields>> = {
  Words: { policy: 'Always|Never', modes: '[]Once|Many', data: '{}base64' },
  Box: { 'name!': 'string', sizes: '[]integer', labels: '{}string', inner: 'Box', open: 'boolean', anything: 'any' },
  Amounts: { cpu: 'quantity', port: 'integer-or-string', share: 'number' },
};

const faults = (value: unknown, type = 'Box'): readonly string[] =>
  [...typeFaults(new Field(value), type, (name) => types[name])].map(([at, must]) => `${at.pointer} ${must}`);

describe('a value is of its type', () => {
  test.each([
    [
      { name: 'a', sizes: [1, 2], labels: { a: 'b' }, inner: { name: 'b' }, open: false, anything: [{ x: null }] },
      'Box',
    ],
    [{ name: 'a', sizes: null, inner: null }, 'Box'],
    [{ cpu: '500m', port: 'http', share: 0.5 }, 'Amounts'],
    [{ cpu: 2, port: 80, share: 1 }, 'Amounts'],
    [{ policy: 'Never', modes: ['Once', 'Many'], data: { a: '', b: 'aGk=' } }, 'Words'],
  ])('%j', (value, type) => {
    expect(faults(value, type)).toEqual([]);
  });

  test.each([
    [{}, '/name must be there'],
    [{ name: null }, '/name must be there'],
    [{ name: 1 }, '/name must be a text, in quotes where it looks like a boolean or a number'],
    [{ name: 'a', nmae: 'b' }, '/nmae must be a field that Kubernetes knows here'],
    [{ name: 'a', sizes: [1, '2'] }, '/sizes/1 must be a whole number'],
    [{ name: 'a', sizes: [1.5] }, '/sizes/0 must be a whole number'],
    [{ name: 'a', sizes: 1 }, '/sizes must be a list'],
    [
      { name: 'a', labels: { a: true } },
      '/labels/a must be a text, in quotes where it looks like a boolean or a number',
    ],
    [{ name: 'a', labels: ['a'] }, '/labels must be an object'],
    [{ name: 'a', inner: { name: 'b', size: 1 } }, '/inner/size must be a field that Kubernetes knows here'],
    [{ name: 'a', inner: [] }, '/inner must be an object'],
    [{ name: 'a', open: 'true' }, '/open must be true or false'],
    ['a', ' must be an object'],
  ])('or it is told: %j', (value, fault) => {
    expect(faults(value)).toEqual([fault]);
  });

  test.each([
    [{ cpu: 'much' }, "/cpu must be a quantity, such as '500m' or '64Mi'"],
    [{ port: 80.5 }, '/port must be a whole number or a text'],
    [{ share: '1' }, '/share must be a number'],
  ])('or it is told of amounts: %j', (value, fault) => {
    expect(faults(value, 'Amounts')).toEqual([fault]);
  });

  test.each([
    [{ policy: 'never' }, '/policy must be one of Always, Never'],
    [{ policy: true }, '/policy must be one of Always, Never'],
    [{ modes: ['Once', 'once'] }, '/modes/1 must be one of Once, Many'],
    [{ data: { a: 'no base64!' } }, '/data/a must be a text in base64'],
  ])('or it is told of words: %j', (value, fault) => {
    expect(faults(value, 'Words')).toEqual([fault]);
  });
});

const minor = (version: string): number => Number(/^1\.(\d+)$/.exec(version)?.[1]);

describe('the table', () => {
  test('holds every type that it names', () => {
    const scalars = ['base64', 'string', 'boolean', 'integer', 'number', 'quantity', 'integer-or-string', 'any'];
    const named = Object.values(kubernetes.types).flatMap((fields) =>
      Object.values<string>(fields).map((type) => type.replaceAll(/\[\]|\{\}/g, '')),
    );
    const unknown = [...named, ...Object.values(kubernetes.kinds)].filter((name) => fieldsOf(name) === undefined);
    expect(unknown.filter((name) => !scalars.includes(name))).toEqual([]);
  });

  test('knows what is new in the oldest version, and leaves out what only the newest has', () => {
    expect(fieldsOf('V1SleepAction')).toEqual({ 'seconds!': 'integer' });
    expect(fieldsOf('V1PodSpec')).toHaveProperty('hostnameOverride');
    expect(fieldsOf('V1PodSpec')).not.toHaveProperty('schedulingGroup');
  });

  test('covers the versions that environments run', () => {
    for (const { cluster } of Object.values(environments)) {
      if (cluster.target !== 'eks') continue;
      expect(minor(cluster.kubernetesVersion)).toBeGreaterThanOrEqual(minor(kubernetes.oldest));
      expect(minor(cluster.kubernetesVersion)).toBeLessThanOrEqual(minor(kubernetes.newest));
    }
  });

  test('narrows only fields that take texts', () => {
    const known: Readonly<Record<string, Fields>> = kubernetes.types;
    const wider = Object.entries(words).flatMap(([type, fields]) =>
      Object.entries(fields).map(([field, narrow]) => [known[type]?.[field], narrow.replace(/[^[\]{}]+$/, 'string')]),
    );
    expect(wider.filter(([wide, narrow]) => wide !== narrow)).toEqual([]);
  });

  test('tells kinds of Kubernetes from those of others', () => {
    expect(typeNamed('autoscaling/v2', 'HorizontalPodAutoscaler')).toBe('V2HorizontalPodAutoscaler');
    expect(typeNamed('autoscaling/v2beta2', 'HorizontalPodAutoscaler')).toBeUndefined();
    expect(typeNamed('keda.sh/v1alpha1', 'ScaledObject')).toBe('ScaledObject');
    expect(['apps/v1', 'v1', 'keda.sh/v1alpha1', 'gateway.networking.k8s.io/v1'].map(isBuiltIn)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
