// Evaluates an XPath expression at a node.
import { PgError } from '../../errors.ts'
import { xmlNamespaceUri, type XmlDocument, type XmlNode } from '../node.ts'
import { isReverse, nodesOf } from './axes.ts'
import type { BinaryOperator, NodeTest, Step, XPath } from './expression.ts'
import { functionNamed } from './functions.ts'
import { isNodes, toBoolean, toNumber, toText, type XPathValue } from './values.ts'

export interface XPathContext {
  readonly document: XmlDocument
  readonly node: XmlNode
  readonly position: number
  readonly size: number
  /** URIs of the prefixes that expressions may use. */
  readonly namespaces: ReadonlyMap<string, string>
}

export const evaluationError = (detail: string): PgError =>
  new PgError('10608', 'could not create XPath object', { detail })

export function evaluateXPath(expression: XPath, context: XPathContext): XPathValue {
  switch (expression.kind) {
    case 'number':
    case 'string':
      return expression.value
    case 'variable':
      throw evaluationError('Undefined variable')
    case 'negate':
      return -toNumber(evaluateXPath(expression.value, context))
    case 'call':
      return functionNamed(expression.name, expression.args.length)(
        expression.args.map((arg) => evaluateXPath(arg, context)),
        context,
      )
    case 'binary':
      return binary(expression.op, expression.left, expression.right, context)
    case 'filter': {
      const value = evaluateXPath(expression.value, context)
      if (expression.predicates.length === 0) return value
      return expression.predicates.reduce((nodes, one) => kept(nodes, one, context), nodesIn(value))
    }
    case 'path':
      return path(expression.from, expression.steps, context)
  }
}

function nodesIn(value: XPathValue): readonly XmlNode[] {
  if (isNodes(value)) return value
  throw evaluationError('Invalid type')
}

function path(from: 'root' | 'here' | XPath, steps: readonly Step[], context: XPathContext): readonly XmlNode[] {
  let nodes: readonly XmlNode[]
  if (from === 'root') nodes = [context.document]
  else if (from === 'here') nodes = [context.node]
  else nodes = nodesIn(evaluateXPath(from, context))
  for (const step of steps) nodes = stepFrom(nodes, step, context)
  return nodes
}

function stepFrom(
  nodes: readonly XmlNode[],
  { axis, test, predicates }: Step,
  context: XPathContext,
): readonly XmlNode[] {
  const fits = testOf(
    test,
    axis === 'attribute' ? 'attribute' : axis === 'namespace' ? 'namespace' : 'element',
    context,
  )
  const found: XmlNode[] = []
  for (const node of nodes) {
    let here: readonly XmlNode[] = Array.from(nodesOf(axis, node)).filter(fits)
    for (const predicate of predicates) here = kept(here, predicate, context)
    for (const one of here) found.push(one)
  }
  return nodes.length > 1 || isReverse(axis) ? inOrder(found) : found
}

/** The nodes at which a predicate holds; a number is the position it asks for. */
function kept(nodes: readonly XmlNode[], predicate: XPath, context: XPathContext): readonly XmlNode[] {
  if (predicate.kind === 'number')
    return nodes.slice(predicate.value - 1, predicate.value).filter(() => predicate.value >= 1)
  return nodes.filter((node, at) => {
    const value = evaluateXPath(predicate, { ...context, node, position: at + 1, size: nodes.length })
    return typeof value === 'number' ? value === at + 1 : toBoolean(value)
  })
}

function inOrder(nodes: readonly XmlNode[]): readonly XmlNode[] {
  return [...new Set(nodes)].sort((a, b) => a.order - b.order)
}

type Principal = 'attribute' | 'namespace' | 'element'

function testOf(test: NodeTest, principal: Principal, context: XPathContext): (node: XmlNode) => boolean {
  switch (test.kind) {
    case 'any':
      return () => true
    case 'text':
      return ({ kind }) => kind === 'text' || kind === 'cdata'
    case 'comment':
      return ({ kind }) => kind === 'comment'
    case 'instruction':
      return (node) => node.kind === 'instruction' && (test.name === undefined || node.name === test.name)
    case 'name':
      return nameTest(test, principal, context)
  }
}

function nameTest(
  { prefix, name }: NodeTest & { kind: 'name' },
  principal: Principal,
  { namespaces }: XPathContext,
): (node: XmlNode) => boolean {
  if (prefix === undefined) return ({ kind }) => kind === principal
  if (principal === 'namespace') return (node) => node.kind === 'namespace' && prefix === '' && node.prefix === name
  const uri = uriOf(prefix, namespaces)
  return (node) =>
    node.kind === principal &&
    (node.kind === 'element' || node.kind === 'attribute') &&
    node.uri === uri &&
    (name === undefined || node.local === name)
}

function uriOf(prefix: string, namespaces: ReadonlyMap<string, string>): string {
  if (prefix === '') return ''
  const uri = prefix === 'xml' ? xmlNamespaceUri : namespaces.get(prefix)
  if (uri === undefined) throw evaluationError('Undefined namespace prefix')
  return uri
}

function binary(op: BinaryOperator, left: XPath, right: XPath, context: XPathContext): XPathValue {
  const first = evaluateXPath(left, context)
  if (op === 'or') return toBoolean(first) || toBoolean(evaluateXPath(right, context))
  if (op === 'and') return toBoolean(first) && toBoolean(evaluateXPath(right, context))
  const second = evaluateXPath(right, context)
  switch (op) {
    case '|':
      return inOrder([...nodesIn(first), ...nodesIn(second)])
    case '+':
      return toNumber(first) + toNumber(second)
    case '-':
      return toNumber(first) - toNumber(second)
    case '*':
      return toNumber(first) * toNumber(second)
    case 'div':
      return toNumber(first) / toNumber(second)
    case 'mod':
      return toNumber(first) % toNumber(second)
    default:
      return compares(op, first, second)
  }
}

type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>='

/** Of nodes it is enough that one of them does; a boolean asks whether there are any. */
function compares(op: Comparison, a: XPathValue, b: XPathValue): boolean {
  if (typeof a === 'boolean' || typeof b === 'boolean') {
    if (op === '=' || op === '!=') return holds(op, toBoolean(a), toBoolean(b))
    if (!isNodes(a) && !isNodes(b)) return holds(op, toNumber(a), toNumber(b))
    return holds(op, Number(toBoolean(a)), Number(toBoolean(b)))
  }
  if (isNodes(a)) return a.some((node) => compares(op, toText([node]), b))
  if (isNodes(b)) return b.some((node) => compares(op, a, toText([node])))
  if (op === '=' || op === '!=') {
    if (typeof a === 'string' && typeof b === 'string') return holds(op, a, b)
  }
  return holds(op, toNumber(a), toNumber(b))
}

function holds<T extends string | number | boolean>(op: Comparison, a: T, b: T): boolean {
  switch (op) {
    case '=':
      return a === b
    case '!=':
      return a !== b
    case '<':
      return a < b
    case '<=':
      return a <= b
    case '>':
      return a > b
    case '>=':
      return a >= b
  }
}
