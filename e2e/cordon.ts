/** The mark of a node that a run has cordoned, so that the next one can tell whom it was: an annotation. */
export const cordonedBy = 'e2e.api-platform/cordoned';
