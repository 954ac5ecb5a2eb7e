// Bound expressions: immutable, cloneable data. Every operator, cast and function is a `call` by OID of engine/functions,
// so plans cross threads and `compile` and `interpret` look the body up on their side.
import type { TypeRef, Value } from '../types/type.ts'

/** Unique within one query: each column that an operator makes has its own, and expressions name columns by it. */
export type ColumnId = number

export type Expression =
  | { readonly kind: 'column'; readonly id: ColumnId; readonly type: TypeRef }
  /** After lowering (plan/physical.ts) columns are positions in the operator's input row. */
  | { readonly kind: 'slot'; readonly slot: number; readonly type: TypeRef }
  | { readonly kind: 'literal'; readonly value: Value; readonly type: TypeRef }
  /** 1-based, as $1. */
  | { readonly kind: 'parameter'; readonly number: number; readonly type: TypeRef }
  | CallExpression
  | { readonly kind: 'and' | 'or'; readonly args: readonly Expression[]; readonly type: TypeRef }
  | { readonly kind: 'not'; readonly arg: Expression; readonly type: TypeRef }
  /** Of a row it asks all fields; inRow: of a row that is a field itself it does not, that one has a value. */
  | {
      readonly kind: 'is-null'
      readonly arg: Expression
      readonly negated: boolean
      readonly inRow?: true
      readonly type: TypeRef
    }
  /** IS [NOT] TRUE | FALSE | UNKNOWN */
  | {
      readonly kind: 'is-boolean'
      readonly arg: Expression
      readonly test: boolean | null
      readonly negated: boolean
      readonly type: TypeRef
    }
  /** a IS [NOT] DISTINCT FROM b; equals is the OID of the equality function. */
  | {
      readonly kind: 'is-distinct'
      readonly left: Expression
      readonly right: Expression
      readonly equals: number
      readonly negated: boolean
      readonly type: TypeRef
    }
  /** CASE; a simple CASE is bound to its searched form with the operand evaluated once through `let`. */
  | {
      readonly kind: 'case'
      readonly whens: readonly { readonly when: Expression; readonly then: Expression }[]
      readonly otherwise: Expression
      readonly type: TypeRef
    }
  | { readonly kind: 'coalesce'; readonly args: readonly Expression[]; readonly type: TypeRef }
  /** GREATEST / LEAST over one common type. */
  | {
      readonly kind: 'minmax'
      readonly which: 'greatest' | 'least'
      readonly args: readonly Expression[]
      readonly type: TypeRef
    }
  /** left = ANY (list) or left <> ALL (list) over a list of expressions; function is the operator's body. */
  | {
      readonly kind: 'in-list'
      readonly left: Expression
      readonly list: readonly Expression[]
      readonly function: number
      readonly all: boolean
      readonly type: TypeRef
    }
  /** left op ANY/ALL (array expression) */
  | {
      readonly kind: 'array-comparison'
      readonly left: Expression
      readonly array: Expression
      readonly function: number
      readonly all: boolean
      readonly type: TypeRef
    }
  /** ARRAY[…]; nested: elements are arrays of the same type. */
  | {
      readonly kind: 'array'
      readonly elements: readonly Expression[]
      readonly nested: boolean
      readonly type: TypeRef
    }
  | {
      readonly kind: 'subscript'
      readonly array: Expression
      /** Slices carry lower/upper; an index has only `upper`. */
      readonly indexes: readonly { readonly lower?: Expression; readonly upper?: Expression; readonly slice: boolean }[]
      readonly type: TypeRef
    }
  /** present: unless it is true, there is no row and the value is NULL. */
  | {
      readonly kind: 'row'
      readonly fields: readonly Expression[]
      /** Of a row without a type of its own: its columns' names, which JSON shows. */
      readonly names?: readonly string[]
      readonly present?: Expression
      readonly type: TypeRef
    }
  /** Row comparison, compared field by field with the type's order: (a, b) < (c, d). */
  | {
      readonly kind: 'row-comparison'
      readonly op: '=' | '<>' | '<' | '<=' | '>' | '>='
      readonly left: readonly Expression[]
      readonly right: readonly Expression[]
      readonly type: TypeRef
    }
  /** Only between bind and the rule that unnests it; `plan` is a LogicalPlan (typed loosely to avoid a cycle of values). */
  | SubqueryExpression

export interface CallExpression {
  readonly kind: 'call'
  /** OID in engine/functions/registry.ts. */
  readonly function: number
  readonly args: readonly Expression[]
  readonly type: TypeRef
  /** How it was written, for EXPLAIN and pg_get_expr: an operator's name, a cast, a word (CURRENT_DATE), or a plain call. */
  readonly form?:
    | { readonly kind: 'operator'; readonly name: string }
    | { readonly kind: 'cast'; readonly implicit: boolean }
    | { readonly kind: 'word'; readonly text: string }
  /** 1-based character position of the call, added to errors its body raises at constant folding. */
  readonly position?: number
}

export interface SubqueryExpression {
  readonly kind: 'subquery'
  readonly use:
    | { readonly kind: 'scalar' }
    | { readonly kind: 'exists' }
    /** left op ANY|ALL (subquery): functions compare left[i] with the subquery's i-th column. */
    | {
        readonly kind: 'quantified'
        readonly left: readonly Expression[]
        readonly op: string
        readonly functions: readonly number[]
        readonly all: boolean
      }
    | { readonly kind: 'array' }
  readonly plan: import('./logical.ts').LogicalPlan
  readonly type: TypeRef
}

export interface SortKey {
  readonly expression: Expression
  readonly descending: boolean
  readonly nullsFirst: boolean
}
