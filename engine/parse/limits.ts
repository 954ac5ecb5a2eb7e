// Limits of the parser, each with its reason.

/** Names are cut to 63 bytes, as PostgreSQL's NAMEDATALEN says; the grammar itself does the cutting. */
export const identifierBytesMax = 63

/** Statement texts longer than this take the parser tens of milliseconds and more: callers parse them off the socket thread. */
export const inlineParseCharactersMax = 64 * 1024

/** A text of this size makes trees of gigabytes; PostgreSQL stops at 1 GB of message. */
export const statementCharactersMax = 256 * 1024 * 1024

/** Parser instances kept ready: a stack overflow leaves one unusable, and making another is asynchronous. */
export const spareInstances = 2

/** WebAssembly memory never shrinks: an instance that grew beyond this is replaced. */
export const instanceBytesMax = 512 * 1024 * 1024
