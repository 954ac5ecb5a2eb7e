// Every limit of the object store, with its reason. S3's own where it has one.

/** Objects up to this size lie in a row: one read of one table answers a get. */
export const smallBytesMax = 64 * 1024

/** Larger ones are cut into segments: what of an upload is in memory, and what one row of the database holds. */
export const segmentBytes = 1024 * 1024

/** From here on segments lie in a file beside the database: a database gets slower by rows it only passes through. */
export const veryLargeBytesMin = 64 * 1024 * 1024

/** S3's smallest part but for the last. An upload in such parts says that it is going to be large: they lie in files. */
export const partBytesMin = 5 * 1024 * 1024

export const partNumberMax = 10_000
/** S3's largest part, and largest object of one put. */
export const putBytesMax = 5 * 1024 ** 3
export const objectBytesMax = 5 * 1024 ** 4
export const keyBytesMax = 1024
/** Of names and values together. */
export const metadataBytesMax = 2048
export const tagsMax = 10
export const tagKeyCharactersMax = 128
export const tagValueCharactersMax = 256
export const listMax = 1000
export const removeManyMax = 1000

/** Uploads that finish in one transaction of an embedded database: they share its fsync. */
export const groupMax = 64

/** Rows that a purge deletes in one transaction, so that nobody waits long behind it. */
export const purgeSegmentsMax = 32

/** No put lasts longer; what is remembered of removed objects for the sake of older puts is forgotten after it. */
export const putMillisecondsMax = 24 * 3600 * 1000

/** Readers in other processes are not known: their data stays so long after it was replaced. */
export const sharedGraceMilliseconds = 3600 * 1000

/** Access keys of one role. */
export const accessKeysMax = 100
