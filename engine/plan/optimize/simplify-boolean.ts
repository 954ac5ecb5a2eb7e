// Boolean algebra under SQL's three values: flattens AND and OR, pushes NOT inward, drops what cannot matter.
import { Oid } from '../../types/oids.ts'
import type { Expression } from '../expression.ts'
import { equality, isVolatile, negatorOf, operatorNameOf } from '../facts.ts'
import { expressionKey, hasRepeats } from '../same-expression.ts'
import { boolean, conjunction, literalBoolean } from '../traverse-expression.ts'

/** One node whose parts are simplified already. */
export function simplifyBoolean(expression: Expression): Expression {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return simplifyTerms(expression)
    case 'not':
      return negated(expression.arg) ?? expression
    case 'case':
      return simplifyCase(expression)
    case 'coalesce': {
      const args = expression.args.filter((arg) => !isNull(arg))
      const firstKnown = args.findIndex((arg) => arg.kind === 'literal')
      const kept = firstKnown >= 0 ? args.slice(0, firstKnown + 1) : args
      if (kept.length === 0) return { kind: 'literal', value: null, type: expression.type }
      if (kept.length === 1 && kept[0].type.oid === expression.type.oid) return kept[0]
      return kept.length === expression.args.length ? expression : { ...expression, args: kept }
    }
    case 'in-list': {
      if (expression.list.length !== 1) return expression
      const name = operatorNameOf(expression.function)
      return {
        kind: 'call',
        function: expression.function,
        args: [expression.left, expression.list[0]],
        type: expression.type,
        ...(name === undefined ? {} : { form: { kind: 'operator', name } }),
      }
    }
    case 'row-comparison': {
      if (expression.op !== '=') return expression
      const terms = expression.left.map((field, i) =>
        field.type.oid === expression.right[i].type.oid ? equality(field, expression.right[i]) : undefined,
      )
      return terms.length > 0 && terms.every((term) => term !== undefined) ? conjunction(terms)! : expression
    }
    case 'is-boolean': {
      const { arg, test, negated: inverted } = expression
      if (arg.kind === 'literal') return literalBoolean((arg.value === test) !== inverted)
      // (x IS TRUE) IS TRUE
      if (test === true && !inverted && neverNull(arg)) return arg
      return expression
    }
    case 'is-null':
      return expression.arg.type.oid !== Oid.record && neverNull(expression.arg)
        ? literalBoolean(expression.negated)
        : expression
    default:
      return expression
  }
}

function simplifyTerms(expression: Extract<Expression, { kind: 'and' | 'or' }>): Expression {
  const absorbing = expression.kind === 'or'
  const { args } = expression
  const plain = args.length > 1 && !args.some((arg) => arg.kind === expression.kind || arg.kind === 'literal')
  if (plain && !hasRepeats(args)) return expression
  const seen = new Set<string>()
  const terms: Expression[] = []
  let changed = false
  const add = (term: Expression): boolean => {
    if (term.kind === expression.kind) {
      changed = true
      return term.args.some(add)
    }
    if (term.kind === 'literal' && typeof term.value === 'boolean') {
      if (term.value === absorbing) return true
      changed = true
      return false
    }
    const key = expressionKey(term)
    if (seen.has(key) && !isVolatile(term)) {
      changed = true
      return false
    }
    seen.add(key)
    terms.push(term)
    return false
  }
  if (expression.args.some(add)) return literalBoolean(absorbing)
  if (terms.length === 0) return literalBoolean(!absorbing)
  if (terms.length === 1) return terms[0]
  return changed ? { ...expression, args: terms } : expression
}

/** NOT of it, where that is simpler to state. */
function negated(arg: Expression): Expression | undefined {
  switch (arg.kind) {
    case 'literal':
      return literalBoolean(arg.value === null ? null : arg.value !== true)
    case 'not':
      return arg.arg
    case 'is-null':
      // A row with some NULL fields is neither NULL nor NOT NULL.
      return arg.arg.type.oid === Oid.record ? undefined : { ...arg, negated: !arg.negated }
    case 'is-boolean':
    case 'is-distinct':
      return { ...arg, negated: !arg.negated }
    case 'and':
    case 'or':
      return {
        kind: arg.kind === 'and' ? 'or' : 'and',
        args: arg.args.map((term) => negated(term) ?? { kind: 'not', arg: term, type: boolean }),
        type: boolean,
      }
    case 'call': {
      const inverse = arg.type.oid === boolean.oid && arg.args.length === 2 ? negatorOf(arg.function) : undefined
      if (inverse === undefined) return undefined
      const name = operatorNameOf(inverse)
      return { ...arg, function: inverse, ...(name === undefined ? {} : { form: { kind: 'operator', name } }) }
    }
    case 'in-list':
    case 'array-comparison': {
      const inverse = negatorOf(arg.function)
      return inverse === undefined ? undefined : { ...arg, function: inverse, all: !arg.all }
    }
    default:
      return undefined
  }
}

function simplifyCase(expression: Extract<Expression, { kind: 'case' }>): Expression {
  const whens: { when: Expression; then: Expression }[] = []
  let otherwise = expression.otherwise
  for (const branch of expression.whens) {
    if (branch.when.kind === 'literal') {
      if (branch.when.value !== true) continue
      otherwise = branch.then
      break
    }
    whens.push(branch)
  }
  if (whens.length === 0) return otherwise
  const same = whens.length === expression.whens.length && otherwise === expression.otherwise
  return same ? expression : { ...expression, whens, otherwise }
}

/** Known without looking at any row. Columns may be NULL whatever the table says: an outer join may lie between. */
function neverNull(expression: Expression): boolean {
  switch (expression.kind) {
    case 'literal':
      return expression.value !== null
    case 'is-null':
    case 'is-boolean':
    case 'is-distinct':
      return true
    case 'and':
    case 'or':
      return expression.args.every(neverNull)
    case 'not':
      return neverNull(expression.arg)
    default:
      return false
  }
}

const isNull = (expression: Expression): boolean => expression.kind === 'literal' && expression.value === null
