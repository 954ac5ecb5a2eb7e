// A jsonpath as a tree: an expression whose operands are chains of steps.
import type { Numeric } from '../types/numeric-value.ts'

export interface JsonPath {
  /** Structures that do not fit the path are no errors, and arrays are looked into where none is expected. */
  readonly lax: boolean
  readonly root: PathExpression
}

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>='
export type Arithmetic = '+' | '-' | '*' | '/' | '%'

export type PathPredicate =
  | { readonly kind: 'and' | 'or'; readonly left: PathExpression; readonly right: PathExpression }
  | { readonly kind: 'not' | 'unknown' | 'exists'; readonly arg: PathExpression }
  | {
      readonly kind: 'compare'
      readonly operator: Comparison
      readonly left: PathExpression
      readonly right: PathExpression
    }
  | { readonly kind: 'starts-with'; readonly left: PathExpression; readonly right: PathExpression }
  | { readonly kind: 'like-regex'; readonly arg: PathExpression; readonly pattern: string; readonly flags: string }

export type PathPrimary =
  | PathPredicate
  | { readonly kind: 'root' | 'current' | 'last' }
  | { readonly kind: 'literal'; readonly value: null | boolean | string | Numeric }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'sign'; readonly operator: '+' | '-'; readonly arg: PathExpression }
  | {
      readonly kind: 'arithmetic'
      readonly operator: Arithmetic
      readonly left: PathExpression
      readonly right: PathExpression
    }

export type PathStep =
  | { readonly kind: 'key'; readonly name: string }
  | { readonly kind: 'any-key' | 'any-element' }
  /** Levels below the item; Infinity: the leaves. */
  | { readonly kind: 'any'; readonly first: number; readonly last: number }
  | {
      readonly kind: 'index'
      readonly subscripts: readonly { readonly from: PathExpression; readonly to?: PathExpression }[]
    }
  | { readonly kind: 'filter'; readonly predicate: PathExpression }
  | { readonly kind: 'method'; readonly name: string; readonly args: readonly Numeric[]; readonly template?: string }

export interface PathExpression {
  readonly primary: PathPrimary
  readonly steps: readonly PathStep[]
}

const predicates: ReadonlySet<string> = new Set([
  'and',
  'or',
  'not',
  'unknown',
  'exists',
  'compare',
  'starts-with',
  'like-regex',
])

export const isPredicate = (primary: PathPrimary): primary is PathPredicate => predicates.has(primary.kind)
