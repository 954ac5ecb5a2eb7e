/** Whether a pattern of LIKE stops after an escape character: an error for texts that get so far. */
export const isDangling = (pattern: string): boolean => /(^|[^\\])(\\\\)*\\$/.test(pattern)
