// Keys that are gone from a referenced table: what references them is refused, deleted, updated or set to something else.
import { quoteIdentifier } from '../../../engine/sql-text/quote-identifier.ts'
import type { SessionCore } from '../session-core.ts'
import type { ChangedKeys } from './changed-keys.ts'
import { columnNames, columnTypes, type ForeignKey } from './constraints.ts'
import { stillReferenced } from './errors.ts'
import { firstReferenced, missingKeys } from './find-keys.ts'
import type { KeyRows } from './key-rows.ts'
import { KeySql, nameOf } from './key-sql.ts'

/** Runs an internal UPDATE or DELETE of the referencing table; its own changes are looked at later. */
export type WriteChildren = (foreign: ForeignKey, sql: string, keys: KeySql) => Promise<void>

export interface Reactions {
  readonly write: WriteChildren
  /** NO ACTION of a constraint that is deferred now. */
  defer(foreign: ForeignKey, keys: KeyRows): void
  isDeferred(foreign: ForeignKey): boolean
}

export async function reactToChanges(
  core: SessionCore,
  foreign: ForeignKey,
  { deleted, updated }: ChangedKeys,
  reactions: Reactions,
): Promise<void> {
  const { onDelete, onUpdate, attributes, deleteSets } = foreign.constraint
  await react(core, foreign, onDelete, deleted, undefined, deleteSets ?? attributes, reactions)
  await react(core, foreign, onUpdate, updated.before, updated.after, attributes, reactions)
}

async function react(
  core: SessionCore,
  foreign: ForeignKey,
  action: 'a' | 'r' | 'c' | 'n' | 'd',
  keys: KeyRows,
  replacements: KeyRows | undefined,
  sets: readonly number[],
  reactions: Reactions,
): Promise<void> {
  if (keys.rows === 0) return
  const { constraint, child } = foreign
  switch (action) {
    case 'a':
      return reactions.isDeferred(foreign) ? reactions.defer(foreign, keys) : refuseGone(core, foreign, keys)
    case 'r': {
      const key = await firstReferenced(core, foreign, keys)
      if (key) throw stillReferenced(foreign, keys.types, key, true, core.textSettings)
      return
    }
  }
  const sql = new KeySql(keys, action === 'c' ? replacements : undefined)
  const where = `WHERE ${sql.matches('c', child, constraint.attributes)}`
  if (action === 'c' && !replacements)
    return reactions.write(foreign, `DELETE FROM ${nameOf(child)} c${sql.clause('USING')} ${where}`, sql)
  // Its rows may go to other partitions.
  const top = foreign.declared?.child
  const moves = top?.info.partitioning && top.info.oid !== child.info.oid ? top : undefined
  const own = moves ? ` AND c.tableoid = ${child.info.oid}` : ''
  const names = columnNames(child, sets)
  const value = (i: number): string => (action === 'c' ? sql.replacement(i) : action === 'n' ? 'NULL' : 'DEFAULT')
  const list = names.map((name, i) => `${quoteIdentifier(name)} = ${value(i)}`).join(', ')
  await reactions.write(
    foreign,
    `UPDATE ${nameOf(moves ?? child)} c SET ${list}${sql.clause('FROM')} ${where}${own}`,
    sql,
  )
  // The default may be the very key that is gone: such rows did not change, so nothing else looks at them.
  if (action === 'd') await refuseGone(core, foreign, keys)
}

/** NO ACTION: a key that another row has by now is not gone. */
export async function refuseGone(core: SessionCore, foreign: ForeignKey, keys: KeyRows): Promise<void> {
  const types = columnTypes(foreign.parent, foreign.constraint.referencedAttributes)
  const referenced = await firstReferenced(core, foreign, keys)
  if (!referenced) return
  const gone = await missingKeys(core, foreign, keys, false)
  const key = await firstReferenced(core, foreign, gone)
  if (key) throw stillReferenced(foreign, types, key, false, core.textSettings)
}
