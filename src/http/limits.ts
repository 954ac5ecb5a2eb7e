// Every limit of the HTTP port, with its reason.

/** A statement and its parameters; data comes in by COPY over the wire. */
export const bodyBytesMax = 16 * 1024 * 1024

/** For a request's body to come; objects have none, they only must not pause. */
export const bodyMillisecondsMax = 300_000

/** Requests under way at once: each holds a session. */
export const requestsMax = 100
