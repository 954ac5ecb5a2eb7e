// SELECT … FOR UPDATE | SHARE: which tables' rows are locked, how, and what happens when they are not free.
import { PgError } from '../errors.ts'
import { locationOf, type ParseNode } from '../parse/node.ts'
import { at } from './binding.ts'
import type { Level } from './scope.ts'

const strengths: Readonly<Record<string, string>> = {
  LCS_FORKEYSHARE: 'FOR KEY SHARE',
  LCS_FORSHARE: 'FOR SHARE',
  LCS_FORNOKEYUPDATE: 'FOR NO KEY UPDATE',
  LCS_FORUPDATE: 'FOR UPDATE',
}

const waits: Readonly<Record<string, 'block' | 'nowait' | 'skip'>> = {
  LockWaitBlock: 'block',
  LockWaitError: 'nowait',
  LockWaitSkip: 'skip',
}

interface Shape {
  readonly grouped: boolean
  readonly distinct: boolean
  readonly windows: boolean
  readonly sets: boolean
}

export function bindLocking(stmt: ParseNode, level: Level, shape: Shape): void {
  for (const { LockingClause: clause } of (stmt.lockingClause ?? []) as ParseNode[]) {
    const strength = strengths[clause.strength] ?? 'FOR UPDATE'
    const refuse = (what: string): never => {
      throw new PgError('0A000', `${strength} is not allowed with ${what}`)
    }
    if (shape.distinct) refuse('DISTINCT clause')
    if (stmt.groupClause?.length) refuse('GROUP BY clause')
    if (stmt.havingClause) refuse('HAVING clause')
    if (shape.grouped) refuse('aggregate functions')
    if (shape.windows) refuse('window functions')
    if (shape.sets) refuse('set-returning functions in the target list')
    if (stmt.valuesLists) refuse('VALUES')
    const wait = waits[clause.waitPolicy ?? 'LockWaitBlock'] ?? 'block'
    for (const table of lockedTables(clause, strength, level))
      level.binding.shared.rowLocks.push({ strength, table, wait })
  }
}

function lockedTables(clause: ParseNode, strength: string, level: Level): readonly number[] {
  const named: ParseNode[] = clause.lockedRels ?? []
  if (named.length === 0) return level.items.map((item) => item.table).filter((table) => table !== undefined)
  return named.flatMap(({ RangeVar: range }) => {
    const fields = at(level.binding, locationOf(range))
    if (range.schemaname || range.catalogname) {
      throw new PgError('42601', `${strength} must specify unqualified relation names`, fields)
    }
    const item = level.items.find((one) => one.relationVisible && one.name === range.relname)
    if (!item)
      throw new PgError('42P01', `relation "${range.relname}" in ${strength} clause not found in FROM clause`, fields)
    return item.table === undefined ? [] : [item.table]
  })
}
