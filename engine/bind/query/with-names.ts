// Which WITH queries of one clause name which: WITH RECURSIVE may be written in any order, and is bound in the order that
// leaves no name unknown.
import { PgError } from '../../errors.ts'
import { locationOf, type ParseNode } from '../../parse/node.ts'
import { at, type Binding } from '../binding.ts'

/** The names that WITH clauses in between give to something else. */
export type Hiding = readonly ReadonlySet<string>[]

export const hides = (hiding: Hiding, name: string): boolean => hiding.some((names) => names.has(name))

const noNames: ReadonlySet<string> = new Set()

/**
 * The queries of a statement's own WITH clause and then the rest of it, each with the names that are hidden there. In WITH RECURSIVE
 * all names hide from the start, otherwise one by one.
 */
export function underWith(
  statement: ParseNode,
  hiding: Hiding,
  query: (table: ParseNode, hiding: Hiding) => void,
  rest: (hiding: Hiding) => void,
): void {
  const tables = tablesOf(statement.withClause)
  let names = statement.withClause.recursive ? namesOf(tables) : noNames
  for (const table of tables) {
    query(table, [...hiding, names])
    names = new Set([...names, table.ctename])
  }
  rest([...hiding, names])
}

export const tablesOf = (clause: ParseNode | undefined): readonly ParseNode[] =>
  ((clause?.ctes ?? []) as ParseNode[]).map((node) => node.CommonTableExpr)

const namesOf = (tables: readonly ParseNode[]): ReadonlySet<string> => new Set(tables.map((table) => table.ctename))

/** Calls `visit` for each name of a relation in a tree that may mean a WITH query from outside. */
function visitNames(tree: unknown, hiding: Hiding, visit: (name: string) => void): void {
  if (typeof tree !== 'object' || tree === null) return
  const node = tree as ParseNode
  if (node.RangeVar) {
    const { relname, schemaname } = node.RangeVar
    if (!schemaname && !hides(hiding, relname)) visit(relname)
    return
  }
  if (!node.withClause) {
    for (const child of Object.values(node)) visitNames(child, hiding, visit)
    return
  }
  underWith(
    node,
    hiding,
    (table, hidden) => visitNames(table.ctequery, hidden, visit),
    (hidden) => {
      const { withClause: _, ...others } = node
      for (const child of Object.values(others)) visitNames(child, hidden, visit)
    },
  )
}

export interface ArrangedWith {
  readonly tables: readonly ParseNode[]
  /** Those that name themselves. */
  readonly recursive: ReadonlySet<ParseNode>
}

/** Throws 0A000 for queries that name each other. */
export function arrangeWith(clause: ParseNode | undefined, binding: Binding): ArrangedWith {
  const tables = tablesOf(clause)
  const recursive = new Set<ParseNode>()
  if (!clause?.recursive) return { tables, recursive }
  const byName = new Map(tables.map((table) => [table.ctename as string, table]))
  const waiting = tables.map((table) => {
    const needs = new Set<ParseNode>()
    visitNames(table.ctequery, [], (name) => {
      const named = byName.get(name)
      if (named === table) recursive.add(table)
      else if (named) needs.add(named)
    })
    return { table, needs }
  })
  for (const index of waiting.keys()) {
    const next = waiting.findIndex(({ needs }, at) => at >= index && needs.size === 0)
    if (next < 0)
      throw new PgError(
        '0A000',
        'mutual recursion between WITH items is not implemented',
        at(binding, locationOf(waiting[index].table)),
      )
    const [item] = waiting.splice(next, 1)
    waiting.splice(index, 0, item)
    for (const { needs } of waiting) needs.delete(item.table)
  }
  return { tables: waiting.map(({ table }) => table), recursive }
}
