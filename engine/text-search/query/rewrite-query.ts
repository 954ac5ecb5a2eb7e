// ts_rewrite: a part of a query put in the place of another. As PostgreSQL does it, operators AND and OR are sets of operands, so that
// `a & c` is found in `a & b & c`; which is also why the operands of the answer may come in another order.
import { compareText } from '../../types/text-bytes.ts'
import { operatorNumbers, type QueryNode, type QueryWord, type TsQuery, wordHash } from './ts-query.ts'

/** AND and OR with any number of operands; of a pair the right one is first. `fixed`: put in here, and not looked at again. */
interface Branch {
  readonly kind: 'not' | 'and' | 'or' | 'phrase'
  readonly distance: number
  readonly children: readonly Tree[]
  readonly fixed: boolean
}
interface Leaf {
  readonly kind: 'word'
  readonly node: QueryWord
  readonly fixed: boolean
}
type Tree = Branch | Leaf

/** Each target in turn; one that is empty stands in no query, and an empty substitute takes the target out. */
export function rewriteQuery(
  query: TsQuery,
  rules: Iterable<readonly [target: TsQuery, substitute: TsQuery]>,
): TsQuery {
  if (query.root === null) return query
  let tree: Tree | null = ordered(treeOf(query.root))
  for (const [target, substitute] of rules) {
    if (tree === null) break
    if (target.root === null) continue
    const sought = ordered(treeOf(target.root))
    const instead: Tree | null = substitute.root && { ...treeOf(substitute.root), fixed: true }
    tree = replaced(tree, sought, instead)
    tree &&= ordered(loosened(tree))
  }
  return { root: tree && nodeOf(tree) }
}

/** The same of one rule, whose answer is not put in order again. */
export function rewriteOnce(query: TsQuery, target: TsQuery, substitute: TsQuery): TsQuery {
  if (query.root === null || target.root === null) return query
  const instead: Tree | null = substitute.root && { ...treeOf(substitute.root), fixed: true }
  const tree = replaced(ordered(treeOf(query.root)), ordered(treeOf(target.root)), instead)
  return { root: tree && nodeOf(tree) }
}

function treeOf(node: QueryNode): Tree {
  switch (node.kind) {
    case 'word':
      return { kind: 'word', node, fixed: false }
    case 'not':
      return { kind: 'not', distance: 0, children: [treeOf(node.operand)], fixed: false }
    default: {
      const distance = node.kind === 'phrase' ? node.distance : 0
      return { kind: node.kind, distance, children: [treeOf(node.right), treeOf(node.left)], fixed: false }
    }
  }
}

function nodeOf(tree: Tree): QueryNode {
  if (tree.kind === 'word') return tree.node
  const [first, ...others] = tree.children.map(nodeOf)
  if (tree.kind === 'not') return { kind: 'not', operand: first }
  const pair = (right: QueryNode, left: QueryNode): QueryNode =>
    tree.kind === 'phrase'
      ? { kind: 'phrase', left, right, distance: tree.distance }
      : { kind: tree.kind as 'and' | 'or', left, right }
  // As PostgreSQL makes pairs of many: the first two, then with the last of the others, and so on backward.
  let whole = first
  const [second, ...more] = others
  if (second) whole = pair(whole, second)
  for (const other of more.reverse()) whole = pair(whole, other)
  return whole
}

/** Nested ANDs and nested ORs are one, and operands in PostgreSQL's order. */
function ordered(tree: Tree): Tree {
  if (tree.kind === 'word') return tree
  const children = tree.children.map(ordered)
  if (tree.kind !== 'and' && tree.kind !== 'or') return { ...tree, children }
  const flat = children.flatMap((child): readonly Tree[] => (child.kind === tree.kind ? child.children : [child]))
  return { ...tree, children: flat.sort(compareTrees) }
}

const loosened = (tree: Tree): Tree =>
  tree.kind === 'word' ? { ...tree, fixed: false } : { ...tree, fixed: false, children: tree.children.map(loosened) }

function compareTrees(a: Tree, b: Tree): number {
  if (a.kind === 'word' || b.kind === 'word') {
    if (a.kind !== 'word') return -1
    if (b.kind !== 'word') return 1
    return wordHash(b.node.word) - wordHash(a.node.word) || compareText(a.node.word, b.node.word)
  }
  const order =
    operatorNumbers[b.kind] - operatorNumbers[a.kind] ||
    b.children.length - a.children.length ||
    b.distance - a.distance
  if (order !== 0) return order
  for (const [at, child] of a.children.entries()) {
    const below = compareTrees(child, b.children[at])
    if (below !== 0) return below
  }
  return 0
}

function replaced(tree: Tree, sought: Tree, instead: Tree | null): Tree | null {
  const here = replacedHere(tree, sought, instead)
  if (here === null || here.fixed || here.kind === 'word') return here
  const children = here.children.map((child) => replaced(child, sought, instead)).filter((child) => child !== null)
  // What lost its operands is gone, and a pair with one left is that one.
  if (children.length === 0) return null
  if (children.length === 1 && here.kind !== 'not') return children[0]
  return { ...here, children }
}

function replacedHere(tree: Tree, sought: Tree, instead: Tree | null): Tree | null {
  if (tree.fixed || tree.kind !== sought.kind) return tree
  if (tree.kind === 'word' || sought.kind === 'word') return compareTrees(tree, sought) === 0 ? instead : tree
  if (tree.children.length === sought.children.length) return compareTrees(tree, sought) === 0 ? instead : tree
  const left = without(tree.children, sought.children)
  if (!left) return tree
  const children = instead ? [...left, instead] : left
  return { ...tree, children: children.sort(compareTrees) }
}

/** The operands but for those that are sought; undefined: not all of these are there. Both are in order. */
function without(children: readonly Tree[], sought: readonly Tree[]): Tree[] | undefined {
  const left: Tree[] = []
  let found = 0
  for (const child of children) {
    if (found < sought.length && compareTrees(child, sought[found]) === 0) found++
    else left.push(child)
  }
  return found === sought.length ? left : undefined
}
