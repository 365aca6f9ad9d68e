/** The types of the Kubernetes API, written down as a table. */

/**
 * Fields of a type, by name. A name that ends in `!` is required. What a field holds is `string`, `boolean`, `integer`,
 * `number`, `quantity`, `integer-or-string`, `base64`, `any`, words with `|` between them, or the name of another type; `[]` before it makes a list, `{}` a map.
 */
export type Fields = Readonly<Record<string, string>>;

/** Types, and the objects that may be applied. */
export interface SchemaTable {
  /** Name of a type, by `apiVersion kind`. */
  readonly kinds: Readonly<Record<string, string>>;
  readonly types: Readonly<Record<string, Fields>>;
}

/** Two versions of Kubernetes, as far as they agree. */
export interface KubernetesTable extends SchemaTable {
  /** The oldest and the newest version, such as `1.34`: what is in the table is known to them and to all between. */
  readonly oldest: string;
  readonly newest: string;
  /** What the newest version alone knows: fields by type. */
  readonly onlyNewest: Readonly<Record<string, readonly string[]>>;
}
