// ctid = '(0,7)' is asked of the row's id instead: a scan that knows the id reads that row alone.
import { placedRow, rowPlaceOid } from '../../functions/system/row-places.ts'
import { Oid } from '../../types/oids.ts'
import type { Expression } from '../expression.ts'
import { comparisonOf, operatorFunction } from '../facts.ts'
import { boolean } from '../traverse-expression.ts'

export function rowOfCtid(expression: Expression): Expression {
  if (expression.kind !== 'call' || comparisonOf(expression) !== '=') return expression
  const [left, right] = expression.args
  return asked(left, right) ?? asked(right, left) ?? expression
}

function asked(place: Expression, constant: Expression): Expression | undefined {
  if (place.kind !== 'call' || place.function !== rowPlaceOid) return undefined
  if (constant.kind !== 'literal' || constant.type.oid !== Oid.tid || constant.value === null) return undefined
  const [rowId] = place.args
  return {
    kind: 'call',
    function: operatorFunction('=', Oid.int8),
    args: [rowId, { kind: 'literal', value: placedRow(constant.value as bigint), type: rowId.type }],
    type: boolean,
    form: { kind: 'operator', name: '=' },
  }
}
