// MERGE_ACTION(): of the innermost MERGE whose RETURNING list it stands in.
import { PgError } from '../../errors.ts'
import { locationOf, type ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import { at } from '../binding.ts'
import type { Level } from '../scope.ts'

export function bindMergeAction(body: ParseNode, level: Level): Expression {
  for (let scope: Level | undefined = level; scope; scope = scope.parent)
    if (scope.clause === 'returning' && scope.mergeAction) return { ...scope.mergeAction }
  throw new PgError(
    '42601',
    'MERGE_ACTION() can only be used in the RETURNING list of a MERGE command',
    at(level.binding, locationOf(body)),
  )
}
