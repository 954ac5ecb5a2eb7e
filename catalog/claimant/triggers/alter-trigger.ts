// ALTER TRIGGER … RENAME, DROP TRIGGER, ALTER TABLE … ENABLE | DISABLE TRIGGER, and triggers whose columns get other names.
import type { TriggerStatement } from '../../../engine/bind/ddl/triggers/trigger-statement.ts'
import type { AlterTableAction } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import { currentRole, requireOwner } from '../privileges/permissions.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { dropObjects } from '../dependencies.ts'
import { describe } from '../describe.ts'
import { edited } from '../renames/rename-in-policies.ts'
import type { Trigger } from '../../../engine/routines/trigger.ts'
import { enableKeyTriggers, refuseKeyTriggers } from './key-triggers.ts'
import { alreadyThere, copiesOf, originalOf } from './partition-triggers.ts'
import { findRelation, missingRelation, spellName } from '../resolve.ts'
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
  const above = originalOf(draft, target.row.oid, trigger)
  if (above)
    throw new PgError('0A000', `cannot rename trigger "${ddl.name}" on table "${target.row.name}"`, {
      hint: `Rename the trigger on the partitioned table "${draft.table(above.table).name}" instead.`,
    })
  renameOne(draft, target, trigger, ddl.to)
  for (const copy of copiesOf(draft, target.row.oid, trigger.oid)) {
    const below: TriggeredRow = { kind: 'table', row: draft.table(copy.table) }
    if (copy.trigger.name !== ddl.name)
      draft.notice(`renamed trigger "${copy.trigger.name}" on relation "${below.row.name}"`)
    renameOne(draft, below, copy.trigger, ddl.to)
  }
}

function renameOne(draft: CatalogDraft, target: TriggeredRow, trigger: Trigger, to: string): void {
  const { row } = target
  if (row.triggers?.some(({ name, oid }) => name === to && oid !== trigger.oid)) throw alreadyThere(to, row.name)
  putTriggers(
    draft,
    target,
    row.triggers!.map((one) => (one.oid === trigger.oid ? { ...one, name: to } : one)),
  )
}

export function dropTrigger(draft: CatalogDraft, ddl: Of<'drop-trigger'>): void {
  const { table: name, ifExists } = ddl
  const { schema } = name
  if (ifExists && schema !== undefined && !draft.catalog.schema(schema))
    return draft.notice(`schema "${schema}" does not exist, skipping`)
  const relation = findRelation(draft, name)
  if (!relation) {
    if (!ifExists) throw missingRelation(draft, name)
    return draft.notice(`relation "${spellName(name)}" does not exist, skipping`)
  }
  const target = triggeredRow(draft, relation.oid)
  const trigger = target?.row.triggers?.find((one) => one.name === ddl.name)
  if (!target || !trigger) {
    if (!ifExists) throw missingTrigger(relation.name, ddl.name)
    return draft.notice(`trigger "${ddl.name}" for relation "${spellName(name)}" does not exist, skipping`)
  }
  requireOwner(draft, target.row.owner, `relation ${target.row.name}`)
  const above = originalOf(draft, target.row.oid, trigger)
  const object = { kind: 'trigger', oid: trigger.oid, table: relation.oid } as const
  if (above) {
    const it = describe(draft, { kind: 'trigger', oid: above.trigger.oid, table: above.table })
    throw new PgError('2BP01', `cannot drop ${describe(draft, object)} because ${it} requires it`, {
      hint: `You can drop ${it} instead.`,
    })
  }
  dropObjects(draft, [object], ddl.cascade)
}

/** only: not in the partitions. */
export function enableTriggers(
  draft: CatalogDraft,
  oid: number,
  { name, enabled, all }: Extract<AlterTableAction, { kind: 'enable-trigger' }>,
  only: boolean,
): void {
  let target = triggeredRow(draft, oid)
  if (!target) return
  if (name !== undefined) requireTrigger(target, name)
  if (all && target.kind === 'table') {
    if (!currentRole(draft).superuser) refuseKeyTriggers(draft, oid)
    enableKeyTriggers(draft, oid, enabled !== 'D', only)
    target = triggeredRow(draft, oid)!
  }
  const chosen = (target.row.triggers ?? []).filter((one) => name === undefined || one.name === name)
  const copies = only ? [] : chosen.flatMap((one) => copiesOf(draft, oid, one.oid))
  for (const { table, trigger } of [...chosen.map((one) => ({ table: oid, trigger: one })), ...copies]) {
    const found = triggeredRow(draft, table)!
    putTriggers(
      draft,
      found,
      found.row.triggers!.map((one) => (one.oid === trigger.oid ? { ...one, enabled } : one)),
    )
  }
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
