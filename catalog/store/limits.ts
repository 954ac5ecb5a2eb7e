// Limits of a metadata store that is elsewhere.

/** A host that does not answer is asked anew after that long. */
export const connectMsMax = 5_000
/** A statement of the store takes milliseconds: one that takes this long lost its connection without a word. */
export const queryMsMax = 30_000
/** An idle connection is looked at, so that its loss is known before the next statement. */
export const keepAliveAfterMs = 10_000
/** Between two attempts to connect: doubled up to the longest. */
export const retryMsMin = 50
export const retryMsMax = 5_000
/** A session whose process was killed keeps its locks until its server has seen it. */
export const lockWaitMsMax = 1_000
export const lockRetryMs = 50
/** Rows that a copy reads and writes at a time. */
export const copyRowsMax = 200
