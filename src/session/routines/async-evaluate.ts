// Expressions that call users' functions, evaluated on the session's thread: what calls none is evaluated at once, the rest waits for its
// calls, and only for those that its branches reach.
import type { EvaluateContext } from '../../../engine/interpret/context.ts'
import { functionByOid } from '../../../engine/functions/registry.ts'
import { applyFunction, callSite, scalarValue } from '../../../engine/interpret/expression/evaluate-scalar.ts'
import { mapChildren } from '../../../engine/bind/expression/rewrite.ts'
import type { Expression } from '../../../engine/plan/expression.ts'
import { declaredOid, type Value } from '../../../engine/types/type.ts'
import { waitsForAnswer } from '../../../engine/functions/system/waiting.ts'
import { answerEffect } from '../effects.ts'
import { callRoutine } from './call-routine.ts'
import type { SessionCore } from '../session-core.ts'

const waiting = new WeakMap<Expression, boolean>()

/** Whether it holds a call that this thread cannot answer at once. */
export function mustWait(expression: Expression): boolean {
  let known = waiting.get(expression)
  if (known === undefined) {
    known = expression.kind === 'call' && waits(expression.function)
    if (!known)
      mapChildren(expression, (child) => {
        known ||= mustWait(child)
        return child
      })
    waiting.set(expression, known)
  }
  return known
}

function waits(oid: number): boolean {
  const definition = functionByOid(oid)
  return definition.routine !== undefined || waitsForAnswer(definition)
}

/** A value, or the promise of one. */
export function evaluateAsync(core: SessionCore, expression: Expression, context: EvaluateContext): Value {
  return mustWait(expression) ? evaluateWaiting(core, expression, context) : scalarValue(expression, noSlot, context)
}

const noSlot = (): Value => null

async function evaluateWaiting(core: SessionCore, expression: Expression, context: EvaluateContext): Promise<Value> {
  const valueOf = (part: Expression): Value => evaluateAsync(core, part, context)
  switch (expression.kind) {
    case 'call': {
      const args: Value[] = []
      for (const arg of expression.args) args.push(await valueOf(arg))
      const definition = functionByOid(expression.function)
      if (definition.routine) {
        const types = expression.args.map(({ type }) => declaredOid(type))
        return (await callRoutine(core, expression.function, args, types, expression.type.oid)) as Value
      }
      const site = callSite(expression, context)
      if (!waitsForAnswer(definition)) return applyFunction(site, args)
      return waitForAnswer(core, expression, args, context)
    }
    case 'and':
    case 'or': {
      const decisive = expression.kind === 'or'
      let unknown = false
      for (const arg of expression.args) {
        const value = await valueOf(arg)
        if (value === decisive) return decisive
        if (value === null) unknown = true
      }
      return unknown ? null : !decisive
    }
    case 'case':
      for (const { when, then } of expression.whens) if ((await valueOf(when)) === true) return valueOf(then)
      return valueOf(expression.otherwise)
    case 'coalesce':
      for (const arg of expression.args) {
        const value = await valueOf(arg)
        if (value !== null) return value
      }
      return null
    default: {
      // All of its parts count: their values stand in their places.
      const values = new Map<Expression, Expression>()
      const parts: Expression[] = []
      mapChildren(expression, (child) => {
        parts.push(child)
        return child
      })
      for (const part of parts)
        values.set(part, {
          kind: 'literal',
          value: await valueOf(part),
          type: part.type,
        })
      return scalarValue(
        mapChildren(expression, (child) => values.get(child) ?? child),
        noSlot,
        context,
      )
    }
  }
}

/** A built-in function that may have to wait (sleep, locks, nextval): asked again with the answer once it is there. */
async function waitForAnswer(
  core: SessionCore,
  expression: Extract<Expression, { kind: 'call' }>,
  args: readonly Value[],
  context: EvaluateContext,
): Promise<Value> {
  const call: Expression = {
    ...expression,
    args: expression.args.map(({ type }, i) => ({
      kind: 'literal',
      value: args[i],
      type,
    })),
  }
  // A call that must wait is thrown away, and the next one told what was answered before, in order.
  const answered: unknown[] = []
  for (;;) {
    let pending: Promise<unknown> | undefined
    let asked = 0
    const effect = (name: string, given: readonly unknown[]): unknown => {
      const before = asked++
      if (before < answered.length) return answered[before]
      const answer = answerEffect(core, name, given, {
        sequence: core.ensureTransaction().statementSequence,
      })
      if (!(answer instanceof Promise)) {
        answered.push(answer)
        return answer
      }
      pending = answer
      throw pending
    }
    try {
      return scalarValue(call, noSlot, {
        ...context,
        effect,
        callSites: undefined,
      } as EvaluateContext)
    } catch (error) {
      if (!pending || error !== pending) throw error
      answered.push(await pending)
    }
  }
}
