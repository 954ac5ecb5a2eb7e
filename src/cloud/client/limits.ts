// Limits of the client of the Cloud, with their reasons.

/** A request that may be repeated is tried so often: the waits between add up to about a second. */
export const triesMax = 4
export const firstWaitMilliseconds = 100
/** Each wait is so many times the one before. */
export const waitFactor = 3

/** Of an answer: as many rows as a page has, of the longest texts, each character as six. */
export const answerBytesMax = 256 * 1024 * 1024
/** Of an answer that does not say its length. */
export const unsizedBytesMax = 1024 * 1024

/** Pages whose keys an UPDATE or DELETE needs until its end. */
export const keptBytesMax = 256 * 1024 * 1024
