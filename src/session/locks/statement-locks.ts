// Which relations a bound statement locks, and how: what PostgreSQL's parser and executor take for SELECT, INSERT, COPY and their kin.
import type { BoundQuery, BoundStatement } from '../../../engine/bind/statement.ts'
import { ownOid } from '../../../engine/inheritance/tree-table.ts'
import { accessShare, type LockMode, rowExclusive, rowShare } from './modes.ts'

export type RelationModes = ReadonlyMap<number, LockMode>

const none: RelationModes = new Map()

/** Bound statements are immutable and kept with their prepared statement: what they lock is worked out once. */
const known = new WeakMap<BoundStatement, RelationModes>()

export function locksOf(statement: BoundStatement): RelationModes {
  let modes = known.get(statement)
  if (!modes) known.set(statement, (modes = modesOf(statement)))
  return modes
}

function modesOf(statement: BoundStatement): RelationModes {
  switch (statement.kind) {
    case 'query':
      return ofQuery(statement)
    case 'explain':
    case 'copy-out':
    case 'create-table-as':
      return ofQuery(statement.query)
    case 'copy-in':
      return new Map([[statement.table, rowExclusive]])
    case 'utility':
      return statement.query ? ofQuery(statement.query) : none
    case 'ddl':
    case 'explain-utility':
      return none
  }
}

function ofQuery(query: BoundQuery): RelationModes {
  const modes = new Map<number, LockMode>()
  for (const table of query.writes) modes.set(ownOid(table), rowExclusive)
  for (const { table } of query.rowLocks) if (!modes.has(ownOid(table))) modes.set(ownOid(table), rowShare)
  for (const relation of query.reads) if (!modes.has(relation)) modes.set(relation, accessShare)
  // In the order of OIDs: statements that lock the same tables never wait for each other in a circle.
  return new Map([...modes].sort(([a], [b]) => a - b))
}
