// pg_trigger: the internal triggers that PostgreSQL enforces foreign keys with, two at either end. Ours need none, clients look for them.
import { baseTables, derivedOid, vectorOf } from '../catalog-facts.ts'
import type { ForeignKeyConstraint } from '../../../engine/tables.ts'
import { virtualTable } from '../virtual-table.ts'

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
  *rows({ catalog }) {
    for (const relation of baseTables(catalog)) {
      for (const constraint of relation.table.schema.constraints) {
        if (constraint.kind === 'foreign' && !constraint.notEnforced) yield* triggersOf(constraint, relation.oid)
      }
    }
  },
})

/** OIDs of RI_FKey_…_del; that of …_upd is the next one. */
const actions = { a: 1654, r: 1648, c: 1646, n: 1650, d: 1652 } as const
const checkOnInsert = 1644
const checkOnUpdate = 1645

// Bits of tgtype: each row, after the event.
const afterInsert = 5
const afterDelete = 9
const afterUpdate = 17

function* triggersOf(constraint: ForeignKeyConstraint, table: number) {
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
      tgenabled: 'O',
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
  yield trigger(1, 'a', actions[onDelete], afterDelete, deferrable && onDelete === 'a')
  yield trigger(2, 'a', actions[onUpdate] + 1, afterUpdate, deferrable && onUpdate === 'a')
  yield trigger(3, 'c', checkOnInsert, afterInsert, deferrable)
  yield trigger(4, 'c', checkOnUpdate, afterUpdate, deferrable)
}
