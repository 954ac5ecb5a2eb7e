// Limits of functions that users made, each with its reason and SQLSTATE.

/** Functions within one another: each keeps its variables, and PostgreSQL's stack ends somewhere about there (54001). */
export const routineDepthMax = 2000

/** So many calls within one another run on one JavaScript stack; the next one begins a new one. */
export const callsPerStack = 24

/** A loop that waits for nothing gives the thread to others after so long. */
export const sliceMilliseconds = 10

/** Functions whose statements a session keeps bound (0A000 never: the oldest go). */
export const keptRoutinesMax = 256

/** Bytes that the rows of one call may come to, roughly: they are handed over at once (53200). */
export const resultRowsMax = 10_000_000

/** Lines of an error's context: one for each function that it left. */
export const contextLinesMax = 100
