// XPath's axes: the nodes that lie in a direction from one, those of reverse axes nearest first.
import { xmlNamespaceUri, type XmlElement, type XmlNode } from '../node.ts'
import type { Axis } from './expression.ts'

export const isReverse = (axis: Axis): boolean =>
  axis === 'ancestor' || axis === 'ancestor-or-self' || axis === 'preceding' || axis === 'preceding-sibling'

export function nodesOf(axis: Axis, node: XmlNode): Iterable<XmlNode> {
  switch (axis) {
    case 'self':
      return [node]
    case 'child':
      return childrenOf(node)
    case 'parent':
      return node.parent ? [node.parent] : []
    case 'attribute':
      return node.kind === 'element' ? node.attributes : []
    case 'namespace':
      return node.kind === 'element' ? namespacesAt(node) : []
    case 'descendant':
      return below(node)
    case 'descendant-or-self':
      return withBelow(node)
    case 'ancestor':
      return above(node)
    case 'ancestor-or-self':
      return [node, ...above(node)]
    case 'following-sibling':
      return siblings(node, 1)
    case 'preceding-sibling':
      return siblings(node, -1)
    case 'following':
      return following(node)
    case 'preceding':
      return preceding(node)
  }
}

const childrenOf = (node: XmlNode): readonly XmlNode[] =>
  node.kind === 'element' || node.kind === 'document' ? node.children : []

function* below(node: XmlNode): Generator<XmlNode> {
  for (const child of childrenOf(node)) yield* withBelow(child)
}

function* withBelow(node: XmlNode): Generator<XmlNode> {
  yield node
  yield* below(node)
}

function* above(node: XmlNode): Generator<XmlNode> {
  for (let one = node.parent; one; one = one.parent) yield one
}

/** Those after it in their order, or those before it, nearest first. */
function* siblings(node: XmlNode, step: 1 | -1): Generator<XmlNode> {
  if (node.kind === 'attribute' || node.kind === 'namespace' || !node.parent) return
  const all: readonly XmlNode[] = node.parent.children
  for (let at = all.indexOf(node) + step; at >= 0 && at < all.length; at += step) yield all[at]
}

function* following(node: XmlNode): Generator<XmlNode> {
  if (node.kind === 'attribute' || node.kind === 'namespace') {
    if (node.parent) yield* below(node.parent)
    if (node.parent) yield* following(node.parent)
    return
  }
  for (let one: XmlNode | undefined = node; one; one = one.parent) {
    for (const sibling of siblings(one, 1)) yield* withBelow(sibling)
  }
}

function* preceding(node: XmlNode): Generator<XmlNode> {
  const start: XmlNode | undefined = node.kind === 'attribute' || node.kind === 'namespace' ? node.parent : node
  for (let one: XmlNode | undefined = start; one; one = one.parent) {
    for (const sibling of siblings(one, -1)) yield* [...withBelow(sibling)].reverse()
  }
}

function namespacesAt(element: XmlElement): XmlNode[] {
  const found = new Map<string, string>()
  for (let node: XmlElement | undefined = element; node;) {
    for (const [prefix, uri] of node.declared) if (!found.has(prefix)) found.set(prefix, uri)
    node = node.parent?.kind === 'element' ? node.parent : undefined
  }
  const order = element.order + 0.5
  return [['xml', xmlNamespaceUri] as const, ...found]
    .filter(([, uri]) => uri !== '')
    .map(([prefix, uri]) => ({ kind: 'namespace', prefix, uri, order, parent: element }) as const)
}
