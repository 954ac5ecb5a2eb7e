// Every limit of the wire, with its reason. Those that PostgreSQL has keep PostgreSQL's figure.

/** PostgreSQL's MAX_STARTUP_PACKET_LENGTH: nobody is authenticated yet, so nobody gets much memory. */
export const startupPacketBytesMax = 10_000

/** PostgreSQL's PG_MAX_AUTH_TOKEN_LENGTH: SCRAM messages and passwords are short. */
export const authenticationMessageBytesMax = 65_535

/** Messages that carry text or data (Query, Parse, Bind, CopyData): one byte below 1 GiB, as PostgreSQL's MaxAllocSize. */
export const largeMessageBytesMax = 0x3fff_ffff - 1

/** Messages that carry a name at most (Describe, Execute, Sync, …): PostgreSQL's PQ_SMALL_MESSAGE_LIMIT. */
export const smallMessageBytesMax = 10_000

/** V8 makes no longer string; a longer statement text is 54000. */
export const statementTextBytesMax = 0x1fff_ffe8

/** PostgreSQL's authentication_timeout. */
export const authenticationMillisecondsMax = 60_000

/** PostgreSQL's max_connections. */
export const connectionsMax = 100

/** Sockets that have not finished their startup, beyond the connections: they hold little, but not nothing. */
export const pendingConnectionsMax = 200

/** Output gathers to this size before it goes to the socket without being asked to. */
export const outputBufferBytes = 64 * 1024

/** What may have arrived before anybody asks; a socket with more of it stops reading. */
export const readAheadBytesMax = 64 * 1024

/** A closing socket whose client does not close its side is destroyed after this. */
export const lingerMilliseconds = 3_000

/** A client that closed its side while its statement runs is taken for gone after this, and the statement is cancelled. */
export const halfClosedMilliseconds = 10_000

/** TCP probes a silent client after this, so that a vanished host does not hold a session for ever. */
export const keepAliveMilliseconds = 60_000

/** PostgreSQL's default for new verifiers (scram_iterations). */
export const scramIterations = 4096

/** A COPY row longer than this is refused (54000), as PostgreSQL's line buffer would be. */
export const copyRowBytesMax = 0x3fff_ffff
