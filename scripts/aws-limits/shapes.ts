/** Takes the limits of single values out of AWS's service models. */

/** What a service model says about a value, as far as it can be checked. */
export interface ShapeLimits {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
}

/** The part of a service model that matters here. */
export interface ServiceModel {
  readonly shapes: Readonly<Record<string, ShapeLimits | undefined>>;
}

/**
 * The limits of shapes, by `service.Shape`.
 * @throws Error that names every shape that its service does not have, or that has no limits
 */
export function limitsOfShapes(
  names: readonly string[],
  modelOf: (service: string) => ServiceModel,
): Record<string, ShapeLimits> {
  const faults: string[] = [];
  const limits = names.map((name) => {
    const [service = '', shape = ''] = name.split('.');
    const { min, max, pattern, enum: values } = modelOf(service).shapes[shape] ?? {};
    const found = {
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
      ...(pattern === undefined ? {} : { pattern }),
      ...(values === undefined ? {} : { enum: values }),
    };
    if (Object.keys(found).length === 0)
      faults.push(`${name}: the service model has no such shape, or no limits for it`);
    return [name, found] as const;
  });
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return Object.fromEntries(limits);
}
