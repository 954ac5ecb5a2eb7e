// pg_trigger: triggers, and the internal ones that PostgreSQL enforces foreign keys with, two at either end. Ours need none, clients look
// for them, and ALTER TABLE … DISABLE TRIGGER ALL stops what they stand for.
import { type OwnedTrigger, triggersOf } from '../../../engine/functions/system/trigger-definition.ts'
import { keyTrigger } from '../../../engine/routines/key-trigger.ts'
import type { Trigger } from '../../../engine/routines/trigger.ts'
import type { ForeignKeyConstraint } from '../../../engine/tables.ts'
import { baseTables, derivedOid, printedSql, vectorOf } from '../catalog-facts.ts'
import { virtualTable, type VirtualContext } from '../virtual-table.ts'

export const pgTrigger = virtualTable({
  oid: 2620,
  schema: 'pg_catalog',
  name: 'pg_trigger',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    tgrelid: 'oid!',
    tgparentid: 'oid!',
    tgname: 'name!',
    tgfoid: 'oid!',
    tgtype: 'int2!',
    tgenabled: 'char!',
    tgisinternal: 'bool!',
    tgconstrrelid: 'oid!',
    tgconstrindid: 'oid!',
    tgconstraint: 'oid!',
    tgdeferrable: 'bool!',
    tginitdeferred: 'bool!',
    tgnargs: 'int2!',
    tgattr: 'int2vector!',
    tgargs: 'bytea!',
    tgqual: 'pg_node_tree',
    tgoldtable: 'name',
    tgnewtable: 'name',
  },
  *rows(context) {
    const { catalog } = context
    for (const one of triggersOf(catalog)) yield rowOf(one, context)
    for (const relation of baseTables(catalog)) {
      for (const constraint of relation.table.schema.constraints) {
        if (constraint.kind === 'foreign' && !constraint.notEnforced) yield* keyTriggers(constraint, relation.oid)
      }
    }
  },
})

const bits = { before: 2, after: 0, instead: 64, insert: 4, delete: 8, update: 16, truncate: 32 } as const

/** TRIGGER_TYPE_…: each row 1, when, and of which events. */
const typeBits = ({ timing, forEach, events }: Trigger): number =>
  events.reduce((sum, event) => sum + bits[event], bits[timing] + (forEach === 'row' ? 1 : 0))

function rowOf({ relation, trigger }: OwnedTrigger, context: VirtualContext) {
  const { constraint } = trigger
  return {
    oid: trigger.oid,
    tgrelid: relation.oid,
    tgparentid: trigger.parent ?? 0,
    tgname: trigger.name,
    tgfoid: trigger.routine,
    tgtype: typeBits(trigger),
    tgenabled: trigger.enabled,
    tgisinternal: false,
    tgconstrrelid: constraint?.references ?? 0,
    tgconstrindid: 0,
    tgconstraint: constraint?.oid ?? 0,
    tgdeferrable: constraint?.deferrable === true,
    tginitdeferred: constraint?.initiallyDeferred === true,
    tgnargs: trigger.arguments.length,
    tgattr: vectorOf(trigger.columns ?? []),
    tgargs: new TextEncoder().encode(trigger.arguments.map((one) => `${one}\0`).join('')),
    tgqual: trigger.whenSql === undefined ? null : printedSql(trigger.whenSql, context),
    tgoldtable: trigger.oldTable ?? null,
    tgnewtable: trigger.newTable ?? null,
  }
}

/** OIDs of RI_FKey_…_del; that of …_upd is the next one. */
const actions = { a: 1654, r: 1648, c: 1646, n: 1650, d: 1652 } as const
const checkOnInsert = 1644
const checkOnUpdate = 1645

// Bits of tgtype: each row, after the event.
const afterInsert = 5
const afterDelete = 9
const afterUpdate = 17

function* keyTriggers(constraint: ForeignKeyConstraint, table: number) {
  const deferrable = constraint.deferrable === true
  const trigger = (number: number, at: 'a' | 'c', func: number, type: number, mayWait: boolean) => {
    const oid = derivedOid(constraint.oid, number)
    return {
      oid,
      tgrelid: at === 'a' ? constraint.references : table,
      tgparentid: 0,
      tgname: `RI_ConstraintTrigger_${at}_${oid}`,
      tgfoid: func,
      tgtype: type,
      tgenabled: (at === 'a' ? constraint.actions : constraint.checks) ?? 'O',
      tgisinternal: true,
      tgconstrrelid: at === 'a' ? table : constraint.references,
      tgconstrindid: constraint.index,
      tgconstraint: constraint.oid,
      tgdeferrable: mayWait,
      tginitdeferred: mayWait && constraint.initiallyDeferred === true,
      tgnargs: 0,
      tgattr: vectorOf([]),
      tgargs: new Uint8Array(0),
    }
  }
  const { onDelete, onUpdate } = constraint
  yield trigger(keyTrigger.onDelete, 'a', actions[onDelete], afterDelete, deferrable && onDelete === 'a')
  yield trigger(keyTrigger.onUpdate, 'a', actions[onUpdate] + 1, afterUpdate, deferrable && onUpdate === 'a')
  if (constraint.onPart) return
  yield trigger(keyTrigger.onInsert, 'c', checkOnInsert, afterInsert, deferrable)
  yield trigger(keyTrigger.onReferencingUpdate, 'c', checkOnUpdate, afterUpdate, deferrable)
}
