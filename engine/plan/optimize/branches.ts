// The parts of CASE and COALESCE, each with the condition under which its value is asked for.
import type { Expression } from '../expression.ts'
import { isVolatile } from '../facts.ts'
import { boolean, conjunction, isTrue } from '../traverse-expression.ts'

type Branching = Extract<Expression, { kind: 'case' | 'coalesce' }>

/** Parts change from left to right; `when` is made of those that have changed already, and undefined for what is always asked for. */
export function mapBranches(
  expression: Branching,
  change: (part: Expression, when: Expression | undefined) => Expression,
): Expression {
  const passed: Expression[] = []
  if (expression.kind === 'coalesce') {
    const args = expression.args.map((arg) => {
      const changed = change(arg, condition(passed))
      passed.push({ kind: 'is-null', arg: changed, negated: false, type: boolean })
      return changed
    })
    return { ...expression, args }
  }
  const whens = expression.whens.map((branch) => {
    const when = change(branch.when, condition(passed))
    const then = change(branch.then, condition([...passed, isTrue(when)]))
    passed.push({ kind: 'is-boolean', arg: when, test: true, negated: true, type: boolean })
    return { when, then }
  })
  return { ...expression, whens, otherwise: change(expression.otherwise, condition(passed)) }
}

/** What answers anew at each call cannot be asked twice: then nothing is known. */
const condition = (terms: readonly Expression[]): Expression | undefined =>
  terms.some(isVolatile) ? undefined : conjunction(terms)

/** The value where `when` is true, NULL elsewhere. */
export const onlyWhen = (when: Expression | undefined, value: Expression): Expression =>
  when
    ? {
        kind: 'case',
        whens: [{ when, then: value }],
        otherwise: { kind: 'literal', value: null, type: value.type },
        type: value.type,
      }
    : value

export const both = (a: Expression | undefined, b: Expression | undefined): Expression | undefined =>
  conjunction([a, b].filter((term) => term !== undefined))
