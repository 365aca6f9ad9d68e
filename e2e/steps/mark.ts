/** Marks what was not there before, and may be deleted again. */
export const createdBy = { 'e2e.api-platform/created': 'true' } as const;

/** Whether the annotations are those of an object that a run has created. */
export function isMarked(annotations: Readonly<Record<string, string>>): boolean {
  return Object.keys(createdBy).every((key) => key in annotations);
}
