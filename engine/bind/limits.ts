// Limits of binding, each with its reason and SQLSTATE.

/** PostgreSQL's MaxTupleAttributeNumber: clients count columns in 16 bits (54011). */
export const targetColumnsMax = 1664

/** Nested queries, views included: beyond it the recursion of bind and of the rules is at risk (54001). */
export const queryDepthMax = 100

/** The wire counts parameters in 16 bits (42P02 beyond). */
export const parametersMax = 65_535

/** PostgreSQL's FUNC_MAX_ARGS (54023). */
export const functionArgumentsMax = 100

/** Grouping sets after CUBE and ROLLUP are spelled out (54001 in PostgreSQL: "too many grouping sets present (maximum 4096)"). */
export const groupingSetsMax = 4096

/** Parse trees of stored SQL (defaults, checks, views) kept by text. */
export const storedSqlMax = 512

/** Bodies of SQL functions within one another in the place of their calls; what lies deeper is called. */
export const routineInliningMax = 16
