/** How long nodes have to make a table's module, unless the server is told otherwise (55000). */
export const activationTimeoutMs = 30_000
