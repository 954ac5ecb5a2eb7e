// Bounds on the optimiser's own work.

/** Rounds of all rules until nothing changes; real plans settle in three or four. */
export const roundsMax = 12

/** Nesting of operators or of expressions beyond which recursive rules could exhaust the stack: 54001. */
export const planDepthMax = 1_000
export const expressionDepthMax = 2_000

/** Relations of one join group that are ordered by dynamic programming (3^n splits); more are joined greedily. */
export const dynamicJoinsMax = 12

/** Terms an OR may have to be searched for common factors, and conjuncts a predicate may be multiplied into. */
export const factorTermsMax = 200

/** An expression that grew larger than this by substitution stays where it is. */
export const substitutedSizeMax = 10_000
