// Where parameters stand in a statement's tree: only in places in which a constant means nothing more than its value. ORDER BY 1, say, is
// no such place.
import { bodyOf, kindOf, type ParseNode } from '../../../engine/parse/node.ts'

export interface LiteralPlaces {
  /** Numbers of parameters that a column must equal, whatever else it must: their type is the column's. */
  readonly keys: ReadonlySet<number>
}

/** undefined: a parameter stands elsewhere. */
export function literalPlaces(statement: ParseNode): LiteralPlaces | undefined {
  const found = new Set<number>()
  const keys = new Set<number>()
  const body = bodyOf(statement)
  const targets = (list: readonly ParseNode[] = []): void => {
    for (const { ResTarget: target } of list) visit(target?.val, false)
  }

  /** every: all rows must satisfy it. */
  function visit(node: ParseNode | undefined, every: boolean): void {
    if (!node) return
    const { ParamRef: parameter, A_Expr: operation, BoolExpr: connected, TypeCast: cast } = node
    if (parameter) found.add(parameter.number)
    else if (operation?.kind === 'AEXPR_OP') {
      const { lexpr, rexpr } = operation
      if (every && isEquality(operation)) {
        if (lexpr?.ColumnRef && rexpr?.ParamRef) keys.add(rexpr.ParamRef.number)
        if (rexpr?.ColumnRef && lexpr?.ParamRef) keys.add(lexpr.ParamRef.number)
      }
      visit(lexpr, false)
      visit(rexpr, false)
    } else if (connected) {
      for (const arg of connected.args) visit(arg, every && connected.boolop === 'AND_EXPR')
    } else if (cast) visit(cast.arg, false)
  }

  switch (kindOf(statement)) {
    case 'UpdateStmt':
      targets(body.targetList)
      visit(body.whereClause, true)
      break
    case 'DeleteStmt':
    case 'SelectStmt':
      visit(body.whereClause, true)
      break
    case 'InsertStmt': {
      const lists: readonly ParseNode[] = body.selectStmt?.SelectStmt?.valuesLists ?? []
      for (const { List: list } of lists) for (const item of list?.items ?? []) visit(item, false)
      targets(body.onConflictClause?.targetList)
      visit(body.onConflictClause?.whereClause, false)
      break
    }
    default:
      return undefined
  }
  return parametersIn(statement) === found.size ? { keys } : undefined
}

const isEquality = ({ name }: ParseNode): boolean => name?.length === 1 && name[0].String?.sval === '='

function parametersIn(node: unknown): number {
  if (typeof node !== 'object' || node === null) return 0
  if ('ParamRef' in node) return 1
  return Object.values(node).reduce((sum: number, part) => sum + parametersIn(part), 0)
}
