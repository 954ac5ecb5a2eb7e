// value['key'] of an hstore, read and assigned.
import { PgError, type ErrorFields } from '../../errors.ts'
import { startOf, type ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import { extensionBlocks, hstoreSubscript } from '../../types/extension-oids.ts'
import type { TypeRef } from '../../types/type.ts'
import { at, atExpression } from '../binding.ts'
import { coerceTo } from '../overloads/coerce.ts'
import type { Level } from '../scope.ts'
import { textType } from '../types/types.ts'
import { bindExpression } from './expression.ts'

export const isHstore = (type: TypeRef): boolean => type.oid === extensionBlocks.hstore

export const hstoreElement = (value: Expression, indexes: readonly ParseNode[], level: Level): Expression => ({
  kind: 'call',
  function: hstoreSubscript.fetch,
  args: [value, bindKey(indexes, level)],
  type: textType,
})

/** What makes the value with the pair of the key. */
export function hstoreAssignment(
  indexes: readonly ParseNode[],
  level: Level,
): (whole: Expression, value: Expression) => Expression {
  const key = bindKey(indexes, level)
  return (whole, value) => ({
    kind: 'call',
    function: hstoreSubscript.assign,
    args: [whole, key, value],
    type: whole.type,
  })
}

function bindKey(indexes: readonly ParseNode[], level: Level): Expression {
  const { binding } = level
  const [{ is_slice: slice, uidx, lidx }] = indexes
  if (slice || indexes.length > 1) {
    const first: ParseNode | undefined = lidx ?? uidx
    const place: ErrorFields | undefined = first && at(binding, startOf(first))
    throw new PgError('0A000', 'hstore allows only one subscript', place)
  }
  const given = bindExpression(uidx, level)
  const key = coerceTo(given, textType, 'assignment', binding)
  if (!key) throw new PgError('42804', 'hstore subscript must have type text', atExpression(binding, given))
  return key
}
