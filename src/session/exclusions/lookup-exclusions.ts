// The effect 'lookup-exclusions' of INSERT … ON CONFLICT DO NOTHING (engine/interpret/writes/excluded-rows.ts). What others could be in
// conflict with is locked first; whatever must be waited for ends the run, and the statement runs again after it.
import { buildColumn } from '../../../engine/columns/build.ts'
import type { Batch } from '../../../engine/columns/column.ts'
import { notSupported } from '../../../engine/errors.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { typeRef, type Value } from '../../../engine/types/type.ts'
import { lockIndex, tryLockIndex, tryLockKeys } from '../locks/key-locks.ts'
import { isDeletedElsewhere, waitForRow } from '../writes/concurrent-rows.ts'
import type { SessionCore } from '../session-core.ts'
import { runAgain, type StatementRun } from '../writes/statement-run.ts'
import { type Exclusion, exclusionsOf } from './constraints.ts'
import { noArbiter } from './errors.ts'
import { conflictsAmong, conflictsWithTable } from './find-conflicts.ts'
import { placeOfOwn } from './new-rows.ts'

/** args: table, indexes of the constraints, rows in table order, how many of them the statement had before. */
export async function lookupExclusions(
  core: SessionCore,
  args: readonly unknown[],
  run: StatementRun,
): Promise<(true | number[])[]> {
  const [oid, indexes, rows, before] = args as readonly [
    number,
    readonly number[],
    readonly (readonly Value[])[],
    number,
  ]
  const relation = core.catalog.relationByOid(oid)
  if (relation?.kind !== 'table') throw new Error(`no table ${oid} to look for rows in`)
  const { table } = relation
  if (table.info.partitioning) throw notSupported('ON CONFLICT with an exclusion constraint of a partitioned table')
  const answer = rows.slice(before).map((): true | number[] => [])
  for (const exclusion of exclusionsOf(core.catalog, table)) {
    if (!indexes.includes(exclusion.index.oid)) continue
    if (exclusion.constraint.deferrable) throw noArbiter(exclusion)
    lock(core, exclusion, rowsOf(exclusion, exclusion.equal, rows.slice(before)), run)
    const batch = withPlaces(exclusion, rows)
    for (const { place, row } of await conflictsWithTable(core, exclusion, batch, before)) {
      if (isDeletedElsewhere(core, table, row)) runAgain(run, () => waitForRow(core, table, row))
      answer[place - before] = true
    }
    for (const [younger, older] of await conflictsAmong(core, exclusion, batch, before)) {
      const found = answer[younger - before]
      if (found !== true) found.push(older)
    }
  }
  return answer
}

const placeType = typeRef(Oid.tid)

function lock(core: SessionCore, { table, index, equal }: Exclusion, keys: Batch, run: StatementRun): void {
  if (!core.ensureTransaction().base.relationByOid(table.info.oid)) return
  if (equal.length === 0) {
    if (!tryLockIndex(core, index.oid)) runAgain(run, () => lockIndex(core, index.oid))
    return
  }
  const key = { index: index.oid, attributes: equal, unique: false, nullsNotDistinct: false }
  const locked = tryLockKeys(core, key, keys)
  if ('blocked' in locked) runAgain(run, locked.blocked)
}

function rowsOf({ table }: Exclusion, attributes: readonly number[], rows: readonly (readonly Value[])[]): Batch {
  const columns = attributes.map((attribute) => {
    const at = table.schema.columns.findIndex((column) => column.attribute === attribute)
    return buildColumn(
      table.schema.columns[at].type,
      rows.map((row) => row[at]),
    )
  })
  return { length: rows.length, columns }
}

/** Places are those of own rows, by position: they are compared among these rows alone. */
function withPlaces(exclusion: Exclusion, rows: readonly (readonly Value[])[]): Batch {
  const { length, columns } = rowsOf(exclusion, exclusion.reads, rows)
  const places = buildColumn(
    placeType,
    rows.map((_, i) => placeOfOwn(i + 1)),
  )
  return { length, columns: [...columns, places] }
}
