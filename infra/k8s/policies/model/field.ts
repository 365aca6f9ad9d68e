/** A place inside an object, whatever is written there: reading never throws, and every finding knows where it was made. */

/** Labels, selectors, annotations. */
export type Labels = Readonly<Record<string, string>>;

/** A value and the way to it. What is absent is a field too, so that a finding can point at what is missing. */
export class Field {
  readonly value: unknown;
  readonly #above: Field | undefined;
  readonly #keys: readonly (string | number)[];

  /**
   * @param above the field that this one was reached from. @default - none: the top of an object
   * @param keys the way from there
   */
  constructor(value: unknown, above?: Field, keys: readonly (string | number)[] = []) {
    this.value = value;
    this.#above = above;
    this.#keys = keys;
  }

  /** Keys and indexes from the top of the object. */
  get path(): readonly (string | number)[] {
    return this.#above === undefined ? this.#keys : [...this.#above.path, ...this.#keys];
  }

  /** The field below, by keys. */
  at(...keys: readonly (string | number)[]): Field {
    let { value } = this;
    for (const key of keys) {
      value =
        typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
    }
    return new Field(value, this, keys);
  }

  /** Is anything but null written here? */
  get exists(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  get text(): string | undefined {
    return typeof this.value === 'string' ? this.value : undefined;
  }

  get number(): number | undefined {
    return typeof this.value === 'number' ? this.value : undefined;
  }

  /** The items of a list; none where there is no list. */
  get items(): readonly Field[] {
    return Array.isArray(this.value) ? this.value.map((item, index) => new Field(item, this, [index])) : [];
  }

  /** The texts of a list. */
  get texts(): readonly string[] {
    return this.items.flatMap(({ text }) => text ?? []);
  }

  /** Keys and fields of an object; none where there is no object. */
  get entries(): readonly (readonly [string, Field])[] {
    const { value } = this;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
    return Object.entries(value).map(([key, child]) => [key, new Field(child, this, [key])]);
  }

  /** The entries whose values are texts. */
  get labels(): Labels {
    return Object.fromEntries(this.entries.flatMap(([key, { text }]) => (text === undefined ? [] : [[key, text]])));
  }

  /** JSON Pointer (RFC 6901). */
  get pointer(): string {
    return this.path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  }

  /** As people write it: `spec.ports[0].port`, with odd keys in brackets. */
  get dotted(): string {
    const parts = this.path.map((key) => {
      if (typeof key === 'number') return `[${key}]`;
      return /^[\w-]+$/.test(key) ? `.${key}` : `['${key}']`;
    });
    return parts.join('').replace(/^\./, '');
  }

  /** What is written here, short enough for a sentence. */
  get shown(): string {
    if (this.value === undefined) return 'missing';
    const text = typeof this.value === 'string' ? `'${this.value}'` : JSON.stringify(this.value);
    return text.length > 80 ? `${text.slice(0, 77)}...` : text;
  }
}
