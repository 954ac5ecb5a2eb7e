// ALTER TRIGGER … RENAME, DROP TRIGGER, ALTER TABLE … ENABLE | DISABLE TRIGGER, and triggers whose columns get other names.
import type { TriggerStatement } from '../../../engine/bind/ddl/triggers/trigger-statement.ts'
import type { AlterTableAction } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import { currentRole, requireOwner } from '../privileges/permissions.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { dropObjects } from '../dependencies.ts'
import { edited } from '../renames/rename-in-policies.ts'
import { findRelation, spellName } from '../resolve.ts'
import {
  missingTrigger,
  putTriggers,
  requireTrigger,
  requireTriggerable,
  triggeredRow,
  type TriggeredRow,
} from './relation-triggers.ts'

type Of<Kind extends TriggerStatement['kind']> = Extract<TriggerStatement, { kind: Kind }>

export function renameTrigger(draft: CatalogDraft, ddl: Of<'rename-trigger'>): void {
  const target = requireTriggerable(draft, ddl.table)
  requireOwner(draft, target.row.owner, `${target.kind} ${target.row.name}`)
  const trigger = requireTrigger(target, ddl.name)
  if (target.row.triggers?.some(({ name }) => name === ddl.to))
    throw new PgError('42710', `trigger "${ddl.to}" for relation "${target.row.name}" already exists`)
  putTriggers(
    draft,
    target,
    target.row.triggers!.map((one) => (one === trigger ? { ...one, name: ddl.to } : one)),
  )
}

export function dropTrigger(draft: CatalogDraft, ddl: Of<'drop-trigger'>): void {
  const { table: name, ifExists } = ddl
  const { schema } = name
  if (ifExists && schema !== undefined && !draft.catalog.schema(schema))
    return draft.notice(`schema "${schema}" does not exist, skipping`)
  const relation = findRelation(draft, name)
  if (!relation) {
    if (!ifExists) throw new PgError('42P01', `relation "${spellName(name)}" does not exist`)
    return draft.notice(`relation "${spellName(name)}" does not exist, skipping`)
  }
  const target = triggeredRow(draft, relation.oid)
  const trigger = target?.row.triggers?.find((one) => one.name === ddl.name)
  if (!target || !trigger) {
    if (!ifExists) throw missingTrigger(relation.name, ddl.name)
    return draft.notice(`trigger "${ddl.name}" for relation "${spellName(name)}" does not exist, skipping`)
  }
  requireOwner(draft, target.row.owner, `relation ${target.row.name}`)
  dropObjects(draft, [{ kind: 'trigger', oid: trigger.oid, table: relation.oid }], ddl.cascade)
}

export function enableTriggers(
  draft: CatalogDraft,
  oid: number,
  { name, enabled, all }: Extract<AlterTableAction, { kind: 'enable-trigger' }>,
): void {
  const target = triggeredRow(draft, oid)
  if (!target) return
  if (name !== undefined) requireTrigger(target, name)
  if (all && !currentRole(draft).superuser) refuseSystemTriggers(target)
  const triggers = target.row.triggers ?? []
  if (triggers.length === 0) return
  putTriggers(
    draft,
    target,
    triggers.map((one) => (name === undefined || one.name === name ? { ...one, enabled } : one)),
  )
}

/** Foreign keys are kept by triggers of the system's, which superusers alone may stop. */
function refuseSystemTriggers({ kind, row }: TriggeredRow): void {
  const key = kind === 'table' ? row.constraints.find((constraint) => constraint.kind === 'foreign') : undefined
  if (key) throw new PgError('42501', `permission denied: "RI_ConstraintTrigger_c_${key.oid}" is a system trigger`)
}

export function renameColumnInTriggers(draft: CatalogDraft, oid: number, from: string, to: string): void {
  const target = triggeredRow(draft, oid)
  if (!target?.row.triggers?.some(({ whenSql }) => whenSql !== undefined)) return
  const place = (fields: readonly string[]): number =>
    fields.length === 2 && (fields[0] === 'old' || fields[0] === 'new') && fields[1] === from ? 1 : -1
  putTriggers(
    draft,
    target,
    target.row.triggers.map((one) =>
      one.whenSql === undefined ? one : { ...one, whenSql: edited(one.whenSql, place, from, to) },
    ),
  )
}
