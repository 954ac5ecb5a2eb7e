// What becomes of documents that do not fit their schema.

/**
 * warning: a misfit is stored, and told of. subset: what the schema says must hold, and there may be more. strict: objects have only the
 * properties that the schema names.
 */
export const documentEnforcements = ['none', 'warning', 'subset', 'strict'] as const
export type DocumentEnforcement = (typeof documentEnforcements)[number]
