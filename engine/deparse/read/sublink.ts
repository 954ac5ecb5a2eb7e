// Subqueries in expressions.
import { nameParts, type ParseNode } from '../../parse/node.ts'
import { resolveComparison } from '../../bind/overloads/operators.ts'
import { typeOf } from '../../bind/types/types.ts'
import type { Shown } from '../tree.ts'
import { readAs } from './expression.ts'
import { operatorText } from './operator.ts'
import { readQuery } from './query.ts'
import { boundOf, type Place, Unprintable } from './reading.ts'

export function readSublink(body: ParseNode, place: Place): Shown {
  const query = readQuery(body.subselect.SelectStmt, place)
  switch (body.subLinkType) {
    case undefined:
    case 'EXISTS_SUBLINK':
      return { kind: 'sublink', use: 'exists', query }
    case 'EXPR_SUBLINK':
      return { kind: 'sublink', use: 'scalar', query }
    case 'ARRAY_SUBLINK':
      return { kind: 'sublink', use: 'array', query }
    case 'ANY_SUBLINK':
    case 'ALL_SUBLINK': {
      const names = body.operName ? nameParts(body.operName) : ['=']
      return {
        kind: 'sublink',
        use: body.subLinkType === 'ALL_SUBLINK' ? 'all' : 'any',
        test: tested(body.testexpr, names, body.subselect.SelectStmt, place),
        operator: operatorText(names, place),
        query,
      }
    }
    default:
      throw new Unprintable('a subquery')
  }
}

/** (a, b) < (SELECT c, d …). */
export function readRowSublink(left: ParseNode, names: readonly string[], body: ParseNode, place: Place): Shown {
  const select = body.subselect.SelectStmt as ParseNode
  return {
    kind: 'sublink',
    use: 'row',
    test: tested(left, names, select, place),
    operator: operatorText(names, place),
    query: readQuery(select, place),
  }
}

/** What is compared, as the comparisons with the query's columns ask for it. */
function tested(node: ParseNode, names: readonly string[], select: ParseNode, place: Place): Shown[] {
  const columns = place.reading.findings.queries.get(select)
  if (!columns) throw new Unprintable('a subquery')
  const fields: ParseNode[] = node.RowExpr ? (node.RowExpr.args ?? []) : [node]
  return fields.map((field, index) => {
    const type = boundOf(field, place).type.oid
    const { binding } = place.reading
    const resolved = resolveComparison(names, type, columns[index].type.oid, -1, binding, 'row comparison')
    return readAs(field, typeOf(resolved.left), place)
  })
}
