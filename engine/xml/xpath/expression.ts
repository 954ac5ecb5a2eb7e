// XPath 1.0 expressions as data.

export type XPath =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly XPath[] }
  | { readonly kind: 'negate'; readonly value: XPath }
  | { readonly kind: 'binary'; readonly op: BinaryOperator; readonly left: XPath; readonly right: XPath }
  | { readonly kind: 'filter'; readonly value: XPath; readonly predicates: readonly XPath[] }
  /** Steps from the root, from the context node, or from the nodes of an expression. */
  | { readonly kind: 'path'; readonly from: 'root' | 'here' | XPath; readonly steps: readonly Step[] }

export type BinaryOperator = 'or' | 'and' | '=' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | 'div' | 'mod' | '|'

export interface Step {
  readonly axis: Axis
  readonly test: NodeTest
  readonly predicates: readonly XPath[]
}

export const axes = [
  'ancestor',
  'ancestor-or-self',
  'attribute',
  'child',
  'descendant',
  'descendant-or-self',
  'following',
  'following-sibling',
  'namespace',
  'parent',
  'preceding',
  'preceding-sibling',
  'self',
] as const
export type Axis = (typeof axes)[number]

export type NodeTest =
  | { readonly kind: 'any' }
  | { readonly kind: 'text' | 'comment' }
  | { readonly kind: 'instruction'; readonly name?: string }
  /** A missing prefix: no namespace. A missing name: any. */
  | { readonly kind: 'name'; readonly prefix?: string; readonly name?: string }
