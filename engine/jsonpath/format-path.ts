// A jsonpath as PostgreSQL prints it, which is also how a value of the type is kept.
import { quoteJson } from '../types/json/format.ts'
import { formatNumeric } from '../types/numeric/format.ts'
import type { Numeric } from '../types/numeric-value.ts'
import type { JsonPath, PathExpression, PathPrimary, PathStep } from './path.ts'

export const formatJsonPath = ({ lax, root }: JsonPath): string => `${lax ? '' : 'strict '}${expression(root, true)}`

/** brackets: around operators. */
function expression({ primary, steps }: PathExpression, brackets: boolean): string {
  return primaryText(primary, brackets || steps.length > 0, steps.length > 0) + steps.map(stepText).join('')
}

function primaryText(primary: PathPrimary, brackets: boolean, hasSteps: boolean): string {
  const enclosed = (text: string): string => (brackets ? `(${text})` : text)
  const operand = (arg: PathExpression): string => expression(arg, priority(arg.primary) <= priority(primary))
  switch (primary.kind) {
    case 'root':
      return '$'
    case 'current':
      return '@'
    case 'last':
      return 'last'
    case 'literal': {
      const { value } = primary
      if (typeof value === 'string') return quoteJson(value)
      if (value === null || typeof value === 'boolean') return String(value)
      return hasSteps ? `(${formatNumeric(value)})` : formatNumeric(value)
    }
    case 'variable':
      return `$${quoteJson(primary.name)}`
    case 'sign':
      return enclosed(primary.operator + operand(primary.arg))
    case 'arithmetic':
    case 'compare':
      return enclosed(`${operand(primary.left)} ${primary.operator} ${operand(primary.right)}`)
    case 'and':
    case 'or':
      return enclosed(`${operand(primary.left)} ${primary.kind === 'and' ? '&&' : '||'} ${operand(primary.right)}`)
    case 'starts-with':
      return enclosed(`${operand(primary.left)} starts with ${operand(primary.right)}`)
    case 'like-regex': {
      const flags = ['i', 's', 'm', 'x', 'q'].filter((flag) => primary.flags.includes(flag)).join('')
      return enclosed(
        `${operand(primary.arg)} like_regex ${quoteJson(primary.pattern)}${flags === '' ? '' : ` flag "${flags}"`}`,
      )
    }
    case 'not':
      return `!(${expression(primary.arg, false)})`
    case 'unknown':
      return `(${expression(primary.arg, false)}) is unknown`
    case 'exists':
      return `exists (${expression(primary.arg, false)})`
  }
}

/** Of operators, loosest first; what binds no looser than the operator around it stands in brackets. */
function priority(primary: PathPrimary): number {
  switch (primary.kind) {
    case 'or':
      return 0
    case 'and':
      return 1
    case 'compare':
    case 'starts-with':
      return 2
    case 'arithmetic':
      return primary.operator === '+' || primary.operator === '-' ? 3 : 4
    case 'sign':
      return 5
    default:
      return 6
  }
}

function stepText(step: PathStep): string {
  switch (step.kind) {
    case 'key':
      return `.${quoteJson(step.name)}`
    case 'any-key':
      return '.*'
    case 'any-element':
      return '[*]'
    case 'any':
      return `.**${levels(step.first, step.last)}`
    case 'index':
      return `[${step.subscripts
        .map(({ from, to }) => expression(from, false) + (to ? ` to ${expression(to, false)}` : ''))
        .join(',')}]`
    case 'filter':
      return `?(${expression(step.predicate, false)})`
    case 'method':
      if (step.template !== undefined) return `.${step.name}(${quoteJson(step.template)})`
      return `.${step.name}(${step.args.map((arg: Numeric) => formatNumeric(arg)).join(',')})`
  }
}

function levels(first: number, last: number): string {
  const level = (at: number): string => (at === Infinity ? 'last' : String(at))
  if (first === 0 && last === Infinity) return ''
  return first === last ? `{${level(first)}}` : `{${level(first)} to ${level(last)}}`
}
