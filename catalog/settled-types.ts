// Labels that a transaction added to an enum are good for use from its commit on.
import type { CatalogEdit } from '../engine/tables.ts'
import type { TypeRow } from './rows.ts'

export const settledTypes = (edits: readonly CatalogEdit[]): readonly CatalogEdit[] =>
  edits.some(({ entity }) => entity === 'type') ? edits.map(settled) : edits

function settled(edit: CatalogEdit): CatalogEdit {
  if (edit.entity !== 'type' || edit.op !== 'put') return edit
  const row = edit.value as TypeRow
  if (row.definition.kind !== 'enum' || !row.definition.labels.some(({ fresh }) => fresh)) return edit
  const labels = row.definition.labels.map(({ fresh: _, ...label }) => label)
  return {
    ...edit,
    value: { ...row, definition: { ...row.definition, labels } },
  }
}
