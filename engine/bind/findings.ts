// What binding found out about the nodes of a tree, for those who print the tree again (engine/deparse). Nobody else asks for it.
// Nodes are told by their fields: a node that a binder takes the place of by another of its making is not found.
import type { FunctionDefinition } from '../functions/function.ts'
import type { ParseNode } from '../parse/node.ts'
import type { Expression } from '../plan/expression.ts'
import type { PlanColumn } from '../plan/logical.ts'
import type { Target } from './query/targets.ts'
import type { ScopeColumn, ScopeItem } from './scope.ts'

export interface Findings {
  /** Expressions as they are before a place coerces them. */
  readonly bound: Map<ParseNode, Expression>
  /** Which relation's column a mention is, under the name that its alias gave it. */
  readonly uses: WeakMap<Expression, ColumnUse>
  /** Which relation a whole row is of. */
  readonly rows: WeakMap<Expression, ScopeItem>
  /** Columns that `*` and `t.*` stand for, by the column reference. */
  readonly stars: Map<ParseNode, readonly ScopeColumn[]>
  readonly calls: Map<ParseNode, FoundCall>
  /** What an item of FROM makes visible. */
  readonly relations: Map<ParseNode, readonly ScopeItem[]>
  /** The items of a SELECT's FROM where they are not those that it was written with. */
  readonly from: Map<ParseNode, readonly ParseNode[]>
  /** The select list of a SELECT, with what its clauses added. */
  readonly targets: Map<ParseNode, readonly Target[]>
  /** Which target an item of ORDER BY, GROUP BY or DISTINCT ON means. */
  readonly items: Map<ParseNode, number>
  /** Output columns of a SELECT, VALUES or set operation. */
  readonly queries: Map<ParseNode, readonly PlanColumn[]>
}

export interface ColumnUse {
  readonly item: ScopeItem
  readonly column: ScopeColumn
  /** The relation does not list it: ctid, tableoid and their like. */
  readonly system?: true
}

/** args: coerced, in the function's order, with its defaults; those of VARIADIC in an array. */
export interface FoundCall {
  readonly definition: FunctionDefinition
  readonly args: readonly Expression[]
  readonly result: number
}

export const newFindings = (): Findings => ({
  bound: new Map(),
  uses: new WeakMap(),
  rows: new WeakMap(),
  stars: new Map(),
  calls: new Map(),
  relations: new Map(),
  from: new Map(),
  targets: new Map(),
  items: new Map(),
  queries: new Map(),
})

/** A SELECT was bound in the place of another, with more columns at the end of its list: what was found is that one's. */
export function findInPlace(
  findings: Findings | undefined,
  bound: ParseNode,
  written: ParseNode,
  columns: number,
): void {
  const targets = findings?.targets.get(bound)
  const output = findings?.queries.get(bound)
  if (targets) findings?.targets.set(written, targets.filter(({ junk }) => !junk).slice(0, columns))
  if (output) findings?.queries.set(written, output.slice(0, columns))
}
