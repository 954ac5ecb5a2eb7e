// CREATE TABLE … INHERITS: the new table is tied to its parents.
import type { NewInherits } from '../../../engine/bind/statement.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { requireOwner } from '../privileges/permissions.ts'

export function requireParents(draft: CatalogDraft, { parents, notices }: NewInherits): void {
  for (const oid of parents) {
    const { name, owner } = draft.table(oid)
    requireOwner(draft, owner, `table ${name}`)
  }
  for (const [message, detail] of notices) draft.notice(message, '00000', detail)
}

export function joinParents(draft: CatalogDraft, oid: number, { parents, notLocalChecks }: NewInherits): void {
  const table = draft.table(oid)
  const constraints = table.constraints.map((one) =>
    one.kind === 'check' && notLocalChecks.includes(one.name) ? { ...one, notLocal: true as const } : one,
  )
  draft.put('table', oid, { ...table, constraints })
  // Who reads or writes a parent sees the new table's rows from now on.
  for (const parent of parents) draft.putAltered(draft.table(parent), {})
}
