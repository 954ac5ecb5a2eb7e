// How errors name the clauses, and which of them may hold aggregates, window functions and set-returning functions.
import { PgError } from '../../errors.ts'
import { at } from '../binding.ts'
import type { Clause, Level } from '../scope.ts'

const names: Readonly<Record<Clause, string>> = {
  select: 'SELECT',
  where: 'WHERE',
  having: 'HAVING',
  join: 'JOIN conditions',
  from: 'FROM',
  'from-function': 'functions in FROM',
  'group by': 'GROUP BY',
  'order by': 'ORDER BY',
  'distinct on': 'DISTINCT ON',
  limit: 'LIMIT',
  offset: 'OFFSET',
  values: 'VALUES',
  insert: 'INSERT',
  update: 'UPDATE',
  'merge when': 'MERGE WHEN conditions',
  returning: 'RETURNING',
  filter: 'FILTER',
  'window partition': 'window definitions',
  'window order': 'window definitions',
  'window frame': 'window definitions',
  default: 'DEFAULT expressions',
  check: 'check constraints',
  generated: 'column generation expressions',
  policy: 'policy expressions',
  'copy where': 'COPY FROM WHERE conditions',
  'trigger when': 'trigger WHEN conditions',
  'partition bound': 'partition bound',
  call: 'CALL arguments',
}

export const clauseName = (clause: Clause): string => names[clause]

const aggregateClauses = new Set<Clause>([
  'select',
  'having',
  'order by',
  'distinct on',
  'window partition',
  'window order',
])
const windowClauses = new Set<Clause>(['select', 'order by', 'distinct on'])
const setClauses = new Set<Clause>([
  'select',
  'group by',
  'order by',
  'distinct on',
  'window partition',
  'window order',
])

export function checkAggregateAllowed(
  owner: Level,
  level: Level,
  location: number,
  what: 'aggregate' | 'grouping',
): void {
  if (owner.isSelect && aggregateClauses.has(owner.clause)) return
  const plural = what === 'aggregate' ? 'aggregate functions' : 'grouping operations'
  const message =
    owner.clause === 'from'
      ? `${plural} are not allowed in FROM clause of their own query level`
      : `${plural} are not allowed in ${names[owner.clause]}`
  throw new PgError('42803', message, at(level.binding, location))
}

export function checkWindowAllowed(level: Level, location: number): void {
  if (level.isSelect && windowClauses.has(level.clause)) return
  if (level.clause.startsWith('window ')) {
    throw new PgError('42P20', 'window functions are not allowed in window definitions', at(level.binding, location))
  }
  throw new PgError('42P20', `window functions are not allowed in ${names[level.clause]}`, at(level.binding, location))
}

export function checkSetAllowed(level: Level, location: number): void {
  if (level.isSelect && setClauses.has(level.clause)) return
  throw new PgError(
    '0A000',
    level.clause === 'from-function'
      ? 'set-returning functions must appear at top level of FROM'
      : `set-returning functions are not allowed in ${names[level.clause]}`,
    at(level.binding, location),
  )
}
