// CALL: the procedure that is meant, and the expressions of its arguments.
import { PgError } from '../../errors.ts'
import { locationOf, nameParts, type ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import type { Routine } from '../../routines/routine.ts'
import { Oid } from '../../types/oids.ts'
import { at, openBinding, type BindContext } from '../binding.ts'
import { resolveFunction } from '../overloads/function-candidates.ts'
import { bindArguments } from './functions.ts'
import { requireParameterTypes } from './parameters.ts'
import { some } from './rewrite.ts'
import { openLevel } from '../scope.ts'

export interface BoundCall {
  readonly routine: Routine
  readonly args: readonly Expression[]
}

/** node: the function call. Fills in context.parameterTypes. Throws 42883, 42809 for a function, 0A000. */
export function bindCall(node: ParseNode, context: BindContext): BoundCall {
  // Drivers give the place of an OUT argument the type void: it takes the argument's.
  for (const [i, type] of context.parameterTypes.entries())
    if (type === Oid.void) context.parameterTypes[i] = Oid.unknown
  const binding = openBinding(context)
  const level = openLevel(binding, undefined, 'call', false)
  const parts = nameParts(node.funcname)
  const location = locationOf(node)
  const detail = resolveFunction(parts, bindArguments(node, level), location, binding, 'call')
  if (detail.kind === 'cast' || !detail.definition.routine)
    throw new PgError('42809', `${parts.join('.')} is not a procedure`, at(binding, location))
  if (detail.args.some((arg) => some(arg, (inner) => inner.kind === 'subquery')))
    throw new PgError('0A000', 'cannot use subquery in CALL argument')
  requireParameterTypes(binding)
  return { routine: detail.definition.routine, args: detail.args }
}
