// Reading parse trees: nodes are one-key objects { Kind: fields }, fields that are zero, false or empty are left out.

/** Fields of a node, or a wrapped node itself. Loose by intent: libpg-query leaves out what is empty. */
export interface ParseNode {
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly [field: string]: any
}

export const kindOf = (node: ParseNode | undefined): string => {
  for (const kind in node) return kind
  return ''
}

export const bodyOf = (node: ParseNode | undefined): ParseNode => {
  for (const kind in node) return node[kind] as ParseNode
  return {}
}

/** Parts of a name list, [schema, name] or [name]. */
export const nameParts = (names: readonly ParseNode[] | undefined): string[] =>
  (names ?? []).map((part) => part.String?.sval ?? '')

/** 0-based location of a body; -1 when the grammar had none. */
export const locationOf = (body: ParseNode): number => body?.location ?? 0

const leftmost = (a: number, b: number): number => (a < 0 ? b : b < 0 ? a : Math.min(a, b))

/** Leftmost location of an expression as it was written; -1 if unknown. */
export function startOf(node: ParseNode): number {
  if (!node) return -1
  if (Array.isArray(node)) {
    for (const item of node) {
      const at = startOf(item)
      if (at >= 0) return at
    }
    return -1
  }
  const kind = kindOf(node)
  const body = node[kind] ?? {}
  switch (kind) {
    case 'A_Expr':
      return leftmost(locationOf(body), startOf(body.lexpr))
    case 'BoolExpr':
      return leftmost(locationOf(body), startOf(body.args))
    case 'TypeCast':
      return leftmost(startOf(body.arg), leftmost(locationOf(body.typeName), locationOf(body)))
    case 'FuncCall':
      return leftmost(locationOf(body), startOf(body.args))
    case 'SubLink':
      return leftmost(startOf(body.testexpr), locationOf(body))
    case 'NullTest':
    case 'BooleanTest':
    case 'CollateClause':
    case 'NamedArgExpr':
      return leftmost(locationOf(body), startOf(body.arg))
    case 'A_Indirection':
      return startOf(body.arg)
    case 'List':
      return startOf(body.items)
    case 'SelectStmt':
      return body.targetList
        ? startOf(body.targetList)
        : body.valuesLists
          ? startOf(body.valuesLists)
          : startOf({ SelectStmt: body.larg })
    case 'SortBy':
      return startOf(body.node)
    case '':
    case 'A_Star':
    case 'A_Indices':
      return -1
    default:
      return locationOf(body)
  }
}
