// What a DDL statement did, for the procedure that commits it.
import type { DdlPlan } from '../../../catalog/claimant/ddl-plan.ts'
import type { EntityName } from '../../../catalog/rows.ts'
import type { CatalogSnapshot } from '../../../catalog/snapshot.ts'
import type { DdlDone } from '../transaction/transaction.ts'

/** before: the catalog that the statement found. */
export function ddlDone(before: CatalogSnapshot, tag: string, plan: DdlPlan): DdlDone {
  const edits = plan.edits.filter(({ entity }) => entity !== 'allocator')
  const tables = [...plan.created, ...plan.dropped, ...plan.truncated, ...plan.altered]
  const names = new Map<number, string>()
  for (const edit of edits) {
    const row = edit.op === 'put' ? edit.value : before.row(edit.entity as EntityName, edit.oid)
    names.set(edit.oid, (row as { readonly name?: string } | undefined)?.name ?? `${edit.entity} ${edit.oid}`)
  }
  // A database brings links and a schema with it.
  const databases = edits.filter(({ entity }) => entity === 'database').map(({ oid }) => oid)
  const main = [databases, tables, [...names.keys()]].find((some) => some.length > 0) ?? []
  const objects = main.map((oid) => names.get(oid) ?? before.relationByOid(oid)?.name ?? String(oid))
  const lockKeys = [...edits.map(({ entity, oid }) => `${entity}/${oid}`), ...tables.map((oid) => `table/${oid}`)]
  return { tag, objects: [...new Set(objects)], lockKeys: [...new Set(lockKeys)] }
}
