// Whose a type is: what is built in is the first role's.
import { isRowTypeOid, relationOfRowType } from '../../../engine/types/user-oids.ts'
import { bootstrapRoleOid } from '../../bootstrap.ts'
import type { CatalogDraft } from '../catalog-draft.ts'

export function typeOwner({ catalog }: CatalogDraft, type: number): number {
  const own = catalog.row('type', type)
  if (own) return own.owner
  const relation = isRowTypeOid(type) ? catalog.relationByOid(relationOfRowType(type)) : undefined
  return relation && 'table' in relation ? relation.table.info.owner : bootstrapRoleOid
}
