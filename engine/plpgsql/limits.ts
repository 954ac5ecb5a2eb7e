// Limits of PL/pgSQL, each with its reason and SQLSTATE.

/** Words of one function's text: the parser keeps all of them (54000). */
export const tokensMax = 1_000_000

/** Blocks, loops and branches within one another: the parser and the interpreter recurse over them (54001). */
export const nestingMax = 500
