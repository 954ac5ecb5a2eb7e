// The relations that have triggers, tables and views, and the lists that their rows keep.
import { Privilege } from '../../../engine/privileges/privilege.ts'
import type { QualifiedName } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import { isMaterialized, relationWord } from '../../../engine/relation-word.ts'
import type { Trigger } from '../../../engine/routines/trigger.ts'
import type { TableRow, ViewRow } from '../../rows.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { requirePrivilege } from '../privileges/permissions.ts'
import { refuseSystem, requireRelation } from '../resolve.ts'

export type TriggeredRow =
  { readonly kind: 'table'; readonly row: TableRow } | { readonly kind: 'view'; readonly row: ViewRow }

/** Throws 42P01, 42809, 42501. */
export function requireTriggerable(draft: CatalogDraft, name: QualifiedName): TriggeredRow {
  const relation = requireRelation(draft, name)
  refuseSystem(relation)
  const found = isMaterialized(relation) ? undefined : triggeredRow(draft, relation.oid)
  if (found) return found
  const what = relation.kind === 'index' ? 'cannot open relation' : 'relation'
  const end = relation.kind === 'index' ? '' : ' cannot have triggers'
  throw new PgError('42809', `${what} "${relation.name}"${end}`, {
    detail: `This operation is not supported for ${plurals[relationWord(relation)] ?? 'such relations'}.`,
  })
}

const plurals: Readonly<Record<string, string>> = {
  'materialized view': 'materialized views',
  index: 'indexes',
  sequence: 'sequences',
  'composite type': 'composite types',
}

export function triggeredRow({ catalog }: CatalogDraft, oid: number): TriggeredRow | undefined {
  const table = catalog.row('table', oid)
  if (table) return { kind: 'table', row: table }
  const view = catalog.row('view', oid)
  return view && { kind: 'view', row: view }
}

export function requireTriggerPrivilege(draft: CatalogDraft, oid: number): void {
  requirePrivilege(draft, draft.catalog.relationByOid(oid)!, Privilege.trigger)
}

export function putTriggers(draft: CatalogDraft, { kind, row }: TriggeredRow, triggers: readonly Trigger[]): void {
  const { triggers: _, ...rest } = row
  const kept = triggers.length > 0 ? { triggers } : {}
  if (kind === 'table') draft.put('table', row.oid, { ...(rest as TableRow), ...kept })
  else draft.put('view', row.oid, { ...(rest as ViewRow), ...kept })
}

export function removeTrigger(draft: CatalogDraft, relation: number, oid: number): void {
  const found = triggeredRow(draft, relation)
  if (found)
    putTriggers(
      draft,
      found,
      (found.row.triggers ?? []).filter((trigger) => trigger.oid !== oid),
    )
}

/** Throws 42704. */
export function requireTrigger({ row }: TriggeredRow, name: string): Trigger {
  const trigger = row.triggers?.find((one) => one.name === name)
  if (!trigger) throw missingTrigger(row.name, name)
  return trigger
}

export const missingTrigger = (table: string, name: string): PgError =>
  new PgError('42704', `trigger "${name}" for table "${table}" does not exist`)
