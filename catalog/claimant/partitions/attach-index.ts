// ALTER INDEX … ATTACH PARTITION: an index of a partition becomes the part of the partitioned table's index that it is there.
import type { QualifiedName } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import type { IndexRow } from '../../rows.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { requireOwner } from '../privileges/permissions.ts'
import { requireRelation } from '../resolve.ts'
import { doesTheSame, indexBelow, keyOf, tieConstraint } from './inherit.ts'

export function attachIndex(draft: CatalogDraft, index: IndexRow, name: QualifiedName): void {
  const above = draft.table(index.table)
  requireOwner(draft, above.owner, `index ${index.name}`)
  const relation = requireRelation(draft, name)
  if (relation.kind !== 'index') throw new PgError('42P17', `"${relation.name}" is not an index`)
  const own = draft.catalog.row('index', relation.oid)!
  if (own.parent === index.oid) return
  const table = draft.table(own.table)
  requireOwner(draft, table.owner, `index ${own.name}`)
  const refuse = (sqlstate: string, detail: string): PgError =>
    new PgError(sqlstate, `cannot attach index "${own.name}" as a partition of index "${index.name}"`, { detail })
  if (draft.catalog.indexesOf(own.table).some(({ parent }) => parent === index.oid))
    throw refuse('55000', `Another index is already attached for partition "${table.name}".`)
  if (own.parent !== undefined) throw refuse('55000', `Index "${own.name}" is already attached to another index.`)
  if (table.partitionOf?.parent !== above.oid)
    throw refuse('55000', `Index "${own.name}" is not an index on any partition of table "${above.name}".`)
  if (!doesTheSame(own, indexBelow(draft, table, index))) throw refuse('42P17', 'The index definitions do not match.')
  const key = keyOf(above, index.oid)
  const ownKey = keyOf(table, own.oid)
  if (key && ownKey?.kind !== key.kind)
    throw refuse(
      '42P17',
      `The index "${index.name}" belongs to a constraint in table "${above.name}" but no constraint exists for index "${own.name}".`,
    )
  draft.put('index', own.oid, { ...own, parent: index.oid })
  if (key && ownKey) tieConstraint(draft, table, { ...ownKey, parent: key.oid })
  draft.putAltered(draft.table(above.oid), {})
}
