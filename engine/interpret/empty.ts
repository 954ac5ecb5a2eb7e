// Empty: no rows, where a rule proved that there are none.
import type { Batch } from '../columns/column.ts'

export const executeEmpty = (): Iterable<Batch> => []
