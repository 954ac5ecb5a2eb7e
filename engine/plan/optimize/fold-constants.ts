// Computes immutable expressions over literals while planning. One that raises an error is left as it is: it may sit in a
// branch that no row reaches.
import { findFunction } from '../../functions/registry.ts'
import { evaluateScalar } from '../../interpret/expression/evaluate.ts'
import type { Expression } from '../expression.ts'
import { isImmutable } from '../facts.ts'
import { somePart } from '../parts.ts'
import type { OptimizeContext } from './context.ts'

/** Functions whose result or time is not bounded by their arguments' size: not on the thread that plans. */
const costly: ReadonlySet<string> = new Set([
  ...[
    'repeat',
    'lpad',
    'rpad',
    'pow',
    'power',
    'dpow',
    'numeric_power',
    'exp',
    'numeric_exp',
    'factorial',
    'numeric_fac',
  ],
  ...['array_fill', 'pg_sleep', 'string_to_array', 'regexp_replace', 'format', 'sha224', 'sha256', 'sha384', 'sha512'],
])

/** One node whose parts are folded already. */
export function foldConstant(expression: Expression, context: OptimizeContext): Expression {
  switch (expression.kind) {
    case 'column':
    case 'slot':
    case 'literal':
    case 'parameter':
    case 'subquery':
    case 'row':
      return expression
    default:
  }
  // Most have a part that is no constant, and no constant NULL.
  const others = somePart(expression, isNoLiteral)
  if (others && (expression.kind !== 'call' || !expression.args.some(isNullLiteral))) return expression
  if (expression.kind === 'call') {
    const definition = findFunction(expression.function)
    if (definition?.kind !== 'scalar' || costly.has(definition.name)) return expression
    if (definition.strict !== false && expression.args.some(isNullLiteral)) {
      return { kind: 'literal', value: null, type: expression.type }
    }
  }
  if (others || !isImmutable(expression)) return expression
  try {
    const value = evaluateScalar(expression, [], {
      settings: context.settings,
      session: context.session,
      catalog: context.catalog,
      parameters: [],
      effect: () => {
        throw new Error('effects are not constant')
      },
    })
    return value === undefined ? expression : { kind: 'literal', value, type: expression.type }
  } catch {
    return expression
  }
}

const isNoLiteral = (part: Expression): boolean => part.kind !== 'literal'

const isNullLiteral = (expression: Expression): boolean => expression.kind === 'literal' && expression.value === null
