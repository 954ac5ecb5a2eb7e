// Bounds on the optimiser's own work.

/** Rounds of all rules until nothing changes; real plans settle in three or four. */
export const roundsMax = 12

/** Nesting of operators or of expressions beyond which recursive rules could exhaust the stack: 54001. */
export const planDepthMax = 1_000
export const expressionDepthMax = 2_000

/** Relations of one join group that are ordered by dynamic programming (3^n splits); more are joined greedily. */
export const dynamicJoinsMax = 12
/** Relations of one join group that are ordered at all: each step of the greedy search looks at all pairs that are left. */
export const orderedJoinsMax = 100

/** Terms an OR may have to be searched for common factors, and conjuncts a predicate may be multiplied into. */
export const factorTermsMax = 200

/** An expression that grew larger than this by substitution stays where it is. */
export const substitutedSizeMax = 10_000

/** Fewer rows are grouped as fast as they are reduced to the groups that a join wants. */
export const reducedRowsMin = 10_000
/** Groups for each key that is wanted, from which on it is worth finding those keys twice. */
export const reducedGroupsShare = 4

/** Fewer rows are joined and grouped as fast as they are grouped and joined. */
export const groupedFirstRowsMin = 10_000
/** Rows for each group, and at most so many groups for each that is wanted, from which on rows are grouped before they are joined. */
export const groupedFirstShare = 2

/** Rows for each value of the columns that a slow function reads, from which on rows are grouped by those columns first. */
export const slowFunctionShare = 2

/** Smaller tables are read whole as fast as some of their rows are asked for by id. */
export const fetchTableRowsMin = 50_000
/** Rows that are fetched by id at most: all of them are kept meanwhile. */
export const fetchedRowsMax = 10_000

/** Rows that must be read for a part of a plan that occurs more than once to be shared: fewer are read again as fast. */
export const sharedRowsMin = 50_000
/** What keeping a row and reading it from there costs, and what leaving one out by a scan's filter, in rows that are read. */
export const keptRowCost = 4
export const skippedRowCost = 0.1
/** Parts of a plan over the same tables that are compared with each other. */
export const comparedPlansMax = 50
