// The internal triggers of a foreign key: numbers that their OIDs are derived with from the constraint's.
export const keyTrigger = { onDelete: 1, onUpdate: 2, onInsert: 3, onReferencingUpdate: 4 } as const
