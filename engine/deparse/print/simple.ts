// Which expressions stand within which others without parentheses, where only those are printed that are needed.
import type { Shown } from '../tree.ts'

/** parent: what the expression is a part of; undefined: a clause. */
export function isSimple(node: Shown, parent: Shown | undefined): boolean {
  switch (node.kind) {
    case 'column':
    case 'constant':
    case 'parameter':
    case 'subscript':
    case 'array':
    case 'row':
    case 'construct':
    case 'value-function':
    case 'call':
    case 'case':
      return true
    case 'field':
      return parent?.kind !== 'field'
    case 'cast':
      return node.byFunction || isSimple(node.arg, node)
    case 'operator':
      if (parent?.kind === 'operator') return bindsCloser(node, parent)
      return isLogical(parent) || isEnclosed(parent)
    case 'sublink':
    case 'distinct':
    case 'test':
    case 'is-json':
      return isLogical(parent) || isEnclosed(parent)
    case 'and':
    case 'not':
      return parent?.kind === 'and' || parent?.kind === 'or' || isEnclosed(parent)
    case 'or':
      return parent?.kind === 'or' || isEnclosed(parent)
    default:
      return false
  }
}

const isLogical = (parent: Shown | undefined): boolean =>
  parent?.kind === 'and' || parent?.kind === 'or' || parent?.kind === 'not'

/** The parent has parentheses, brackets or words around its parts. */
function isEnclosed(parent: Shown | undefined): boolean {
  switch (parent?.kind) {
    case 'call':
      return parent.syntax === undefined
    case 'construct':
    case 'subscript':
    case 'array':
    case 'row':
    case 'case':
      return true
    default:
      return false
  }
}

const priorities: Readonly<Record<string, number>> = { '+': 1, '-': 1, '*': 2, '/': 2, '%': 2 }

/** Arithmetic within arithmetic; all other operators keep their parentheses. */
function bindsCloser(
  node: Extract<Shown, { kind: 'operator' }>,
  parent: Extract<Shown, { kind: 'operator' }>,
): boolean {
  if (node.args.length !== 2 || parent.args.length !== 2) return false
  const [own, around] = [priorities[node.operator], priorities[parent.operator]]
  if (own === undefined || around === undefined) return false
  if (own !== around) return own > around
  return parent.args[0] === node
}
