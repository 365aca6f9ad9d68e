/** Where two values differ, as JSON Pointers to the smallest parts that do. */
export function differingPaths(one: unknown, other: unknown, at = ''): readonly string[] {
  if (Object.is(one, other)) return [];
  if (!isObject(one) || !isObject(other) || Array.isArray(one) !== Array.isArray(other)) return [at];
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].flatMap((key) => {
    const pointer = `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    return differingPaths(Reflect.get(one, key), Reflect.get(other, key), pointer);
  });
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
