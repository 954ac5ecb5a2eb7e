// CREATE SEQUENCE.
import type { DdlStatement, QualifiedName } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import type { SequenceRow } from '../../rows.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { newRelation } from '../tables/create-relation.ts'
import { requireRelation } from '../resolve.ts'

export function createSequence(draft: CatalogDraft, ddl: Extract<DdlStatement, { kind: 'create-sequence' }>): void {
  const relation = newRelation(draft, ddl, 'sequence')
  if (!relation) return
  const row: SequenceRow = { ...ddl.sequence, ...relation }
  const ownedBy = ddl.ownedBy && sequenceOwner(draft, row, ddl.ownedBy)
  draft.put('sequence', relation.oid, ownedBy ? { ...row, ownedBy } : row)
  draft.sequences.set(relation.oid, { lastValue: ddl.sequence.start, called: false })
}

/** OWNED BY: a table of the same owner and schema. */
export function sequenceOwner(
  draft: CatalogDraft,
  sequence: SequenceRow,
  owner: { readonly table: QualifiedName; readonly column: string },
): { readonly table: number; readonly attribute: number } {
  const relation = requireRelation(draft, owner.table)
  if (relation.kind !== 'table') {
    throw new PgError('42809', `sequence cannot be owned by relation "${relation.name}"`)
  }
  const { table } = relation
  if (table.info.owner !== sequence.owner) {
    throw new PgError('55000', 'sequence must have same owner as table it is linked to')
  }
  if (relation.schemaOid !== sequence.schemaOid) {
    throw new PgError('55000', 'sequence must be in same schema as table it is linked to')
  }
  const column = table.schema.columns.find((candidate) => candidate.name === owner.column)
  if (!column) throw new PgError('42703', `column "${owner.column}" of relation "${relation.name}" does not exist`)
  return { table: relation.oid, attribute: column.attribute }
}
