/** Marks what was not there before, and may be deleted again. */
export const createdBy = { 'e2e.api-platform/created': 'true' } as const;
