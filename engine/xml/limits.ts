// Bounds on what a document may make of memory and stack: those that libxml2 has unless it is told otherwise.

/** Elements within elements. */
export const elementDepthMax = 256
/** Characters that entities may expand to, in all of a document. */
export const expandedCharactersMax = 1_000_000
/** Entities within entities. */
export const entityDepthMax = 40
