// Objects change hands: lists follow the owner, a table's sequences go with it.
import { withNewOwner, type Acl } from '../../../engine/privileges/acl.ts'
import type { RoleEntry } from '../../../engine/tables.ts'
import type { CatalogDraft } from '../catalog-draft.ts'

interface Owned {
  readonly owner: number
  readonly acl?: Acl
}

const handedOver = <R extends Owned>(row: R, owner: number): R => ({
  ...row,
  owner,
  ...(row.acl && { acl: withNewOwner(row.acl, row.owner, owner) }),
})

export function changeRelationOwner(draft: CatalogDraft, oid: number, role: RoleEntry): void {
  const relation = draft.catalog.relationByOid(oid)
  switch (relation?.kind) {
    case 'table': {
      const table = draft.table(oid)
      const columns = table.columns.map((column) =>
        column.acl ? { ...column, acl: withNewOwner(column.acl, table.owner, role.oid) } : column,
      )
      draft.put('table', oid, { ...handedOver(table, role.oid), columns })
      for (const sequence of draft.catalog.sequencesOf(oid))
        draft.put('sequence', sequence.oid, handedOver(sequence, role.oid))
      return
    }
    case 'view':
      return draft.put('view', oid, handedOver(draft.catalog.row('view', oid)!, role.oid))
    case 'sequence':
      return draft.put('sequence', oid, handedOver(draft.catalog.row('sequence', oid)!, role.oid))
  }
}

export const changeSchemaOwner = (draft: CatalogDraft, oid: number, role: RoleEntry): void =>
  draft.put('schema', oid, handedOver(draft.catalog.row('schema', oid)!, role.oid))

export const changeTypeOwner = (draft: CatalogDraft, oid: number, role: RoleEntry): void =>
  draft.put('type', oid, handedOver(draft.catalog.row('type', oid)!, role.oid))

export const changeRoutineOwner = (draft: CatalogDraft, oid: number, role: RoleEntry): void =>
  draft.put('routine', oid, handedOver(draft.catalog.row('routine', oid)!, role.oid))

export const changeDefinedOwner = (draft: CatalogDraft, oid: number, role: RoleEntry): void =>
  draft.put('defined_object', oid, handedOver(draft.catalog.row('defined_object', oid)!, role.oid))

export const changeDatabaseOwner = (draft: CatalogDraft, oid: number, role: RoleEntry): void =>
  draft.put('database', oid, handedOver(draft.catalog.row('database', oid)!, role.oid))

export const changeExtensionOwner = (draft: CatalogDraft, oid: number, role: RoleEntry): void =>
  draft.put('extension', oid, handedOver(draft.catalog.row('extension', oid)!, role.oid))
