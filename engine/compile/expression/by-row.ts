// Expressions without a compiled form inside compiled code: the interpreter is asked for their value row by row, and what they are made
// of is compiled where it can be. So one function that code does not know does not leave a whole operator to the interpreter.
import { functionByOid } from '../../functions/registry.ts'
import type { CallExpression, Expression } from '../../plan/expression.ts'
import { isVolatile } from '../../plan/facts.ts'
import { some, transform } from '../../plan/traverse-expression.ts'
import { type CompiledValue, kindOfType } from './compiled-value.ts'
import type { Scope } from './scope.ts'
import { Unsupported } from './unsupported.ts'

type Compile = (expression: Expression, scope: Scope) => CompiledValue

/** What `write` gives; where it has no form for the expression, what the interpreter is asked for. compile: for its parts. */
export function orByRow(
  expression: Expression,
  scope: Scope,
  write: () => CompiledValue,
  compile: Compile,
): CompiledValue {
  if (kindOfType(expression.type) === undefined) return write()
  // What is loaded by an attempt that is given up must not be what later code relies on.
  scope.ensure([expression])
  try {
    return scope.fn.attempt(write)
  } catch (error) {
    if (!(error instanceof Unsupported) || !mayBeAsked(expression)) throw error
    return byRow(expression, scope, compile, error.reason)
  }
}

/** A call whose arguments are compiled already, for the rows that its form does not cover. */
export const byRowInside = (call: CallExpression, args: readonly CompiledValue[], scope: Scope): CompiledValue => {
  const inputs: CompiledValue[] = []
  const asked = call.args.map((arg, i): Expression =>
    arg.kind === 'literal' ? arg : { kind: 'slot', slot: inputs.push(args[i]) - 1, type: arg.type },
  )
  return scope.rowCall({ ...call, args: asked }, inputs, `some rows of ${functionByOid(call.function).name}`)
}

/** Effects are the query's own thread's, and a subquery has no value of its own. */
const mayBeAsked = (expression: Expression): boolean =>
  !isVolatile(expression) && !some(expression, ({ kind }) => kind === 'subquery' || kind === 'column')

function byRow(expression: Expression, scope: Scope, compile: Compile, reason: string): CompiledValue {
  const inputs: CompiledValue[] = []
  const slots = new Map<number, number>()
  const input = (value: CompiledValue): number => inputs.push(value) - 1
  /** Left to the interpreter as it is, so that what a branch guards is not computed. */
  const left = (part: Expression): Expression =>
    transform(part, (one) => {
      // A parameter that is bound while the query runs is none that the context has.
      if (one.kind === 'parameter') scope.isNullParameter(one.number)
      if (one.kind !== 'slot') return one
      let slot = slots.get(one.slot)
      if (slot === undefined) slots.set(one.slot, (slot = input(scope.slot(one.slot))))
      return { ...one, slot }
    })
  /** What the interpreter computes comes after what code has computed: behind it nothing may fail in code. */
  let inOrder = true
  const call = (part: CallExpression): Expression => ({ ...part, args: part.args.map(argument) })
  /** All arguments of a call are computed anyway: in code, if there is a form. */
  const argument = (part: Expression): Expression => {
    if (part.kind === 'slot' || part.kind === 'literal' || part.kind === 'parameter') return left(part)
    if (part.kind !== 'call' || !inOrder || !some(part, ({ kind }) => kind === 'slot')) {
      inOrder = false
      return left(part)
    }
    try {
      if (kindOfType(part.type) === undefined) throw new Unsupported('a value that code does not know')
      return { kind: 'slot', slot: input(scope.fn.attempt(() => compile(part, scope))), type: part.type }
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error
      const known = call(part)
      inOrder = false
      return known
    }
  }
  const asked = expression.kind === 'call' ? call(expression) : left(expression)
  return scope.rowCall(asked, inputs, reason)
}
