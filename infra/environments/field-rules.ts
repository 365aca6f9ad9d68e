/** The rules of single fields, in words that follow the field's name and what was got. */
import * as z from 'zod';

/** Lower-case letters, digits and dashes (RFC 1123 §2.1). */
export const dnsLabel = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;
/** The name of a host of one label or more; also that of a Secret. */
export const hostName = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/;
/** A range of IPv4 addresses. */
export const ipv4Cidr = /^((25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(25[0-5]|2[0-4]\d|1?\d?\d)\/(3[0-2]|[12]?\d)$/;

/** A text of a pattern. */
export const text = (pattern: RegExp, rule: string) => z.string().regex(pattern, `must be ${rule}`);

/** A whole number in a range. */
export const whole = (min: number, max: number, more = '') =>
  z
    .number()
    .refine(
      (value) => Number.isInteger(value) && value >= min && value <= max,
      `must be a whole number from ${min} to ${max}${more}`,
    );
