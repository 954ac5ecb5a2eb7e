// Limits of the Cloud service, with their reasons. Those that the database has to know are in catalog/cloud/contract.ts.

/** Of a request: what as many rows of usual width take as one write may have. */
export const bodyBytesMax = 32 * 1024 * 1024

export const pageRowsDefault = 1_000

/** A filter in the URL, each of its characters as three, and a cursor. */
export const headerBytesMax = 48 * 1024

/** Names of schemas, tables and roles are far shorter. */
export const nameCharactersMax = 255
/** A cursor carries the values of its order, and has to fit into a URL. */
export const textCharactersMax = 1_024

export const idempotencyKeyCharactersMax = 255
/** How long a repeated write is recognised. */
export const idempotencyMillisecondsMax = 24 * 3600 * 1000

/** Requests under way at once; the store's connections are fewer. */
export const requestsMax = 200
/** For a request to come in whole. */
export const requestMillisecondsMax = 60_000

/** Of the pool on PostgreSQL. */
export const connectionsMax = 8
/** A statement of the store that takes longer is given up: pages and writes are bounded. */
export const statementMillisecondsMax = 30_000
