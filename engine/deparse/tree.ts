// The tree between a bound query and its text: what a statement means, with nothing left to look up. Names are those that the text
// will have, types are named as the session sees them, and each conversion that binding added stands in the tree.

export type Shown =
  | ShownConstant
  | ShownColumn
  | { readonly kind: 'parameter'; readonly text: string }
  | ShownOperator
  | { readonly kind: 'and' | 'or'; readonly args: readonly Shown[] }
  | { readonly kind: 'not'; readonly arg: Shown }
  /** IS NULL, IS NOT TRUE, IS JSON and their like. */
  | { readonly kind: 'test'; readonly arg: Shown; readonly words: string; readonly boolean?: true }
  /** Without parentheses of its own. */
  | { readonly kind: 'is-json'; readonly arg: Shown; readonly words: string }
  | { readonly kind: 'distinct'; readonly left: Shown; readonly right: Shown }
  /** left op ANY | ALL (array). */
  | {
      readonly kind: 'any'
      readonly left: Shown
      readonly right: Shown
      readonly operator: string
      readonly word: 'ANY' | 'ALL'
      /** Of the array. */
      readonly type: string
    }
  | {
      readonly kind: 'row-comparison'
      readonly left: readonly Shown[]
      readonly right: readonly Shown[]
      readonly operator: string
    }
  | ShownCall
  /** What looks like a call and is none: COALESCE, GREATEST, NULLIF, GROUPING. */
  | { readonly kind: 'construct'; readonly name: string; readonly args: readonly Shown[] }
  /** CURRENT_DATE and its kin. */
  | { readonly kind: 'value-function'; readonly text: string }
  | ShownCast
  | ShownCase
  | { readonly kind: 'array'; readonly elements: readonly Shown[]; readonly type: string }
  | { readonly kind: 'row'; readonly fields: readonly Shown[]; readonly type?: string }
  | { readonly kind: 'subscript'; readonly array: Shown; readonly indexes: readonly ShownIndex[] }
  | { readonly kind: 'field'; readonly row: Shown; readonly name: string }
  | { readonly kind: 'collate'; readonly arg: Shown; readonly collation: string }
  | { readonly kind: 'named-argument'; readonly name: string; readonly arg: Shown }
  | ShownSublink

export interface ShownConstant {
  readonly kind: 'constant'
  /** As the type prints it; null: NULL. */
  readonly text: string | null
  readonly oid: number
  /** It has a length or precision of its own. */
  readonly modified: boolean
  readonly type: string
}

export interface ShownColumn {
  readonly kind: 'column'
  /** Undefined: nothing but the name says which it is. */
  readonly relation: string | undefined
  /** Absent: the whole row. */
  readonly name?: string
  /** More than one relation is in sight. */
  readonly qualified: boolean
  /** Of a whole row: its type. */
  readonly rowType?: string
}

export interface ShownOperator {
  readonly kind: 'operator'
  readonly operator: string
  /** One operand: it stands behind the operator. */
  readonly args: readonly Shown[]
}

export interface ShownCall {
  readonly kind: 'call'
  /** Quoted, with its schema where it needs one. */
  readonly name: string
  readonly args: readonly Shown[]
  readonly star?: boolean
  readonly distinct?: boolean
  readonly variadic?: boolean
  readonly order?: readonly ShownSort[]
  /** WITHIN GROUP (ORDER BY …): `args` are the direct ones. */
  readonly within?: readonly ShownSort[]
  readonly filter?: Shown
  readonly over?: string | ShownWindow
  /** Written with words of SQL: EXTRACT(… FROM …). Pieces of text and expressions in turn. */
  readonly syntax?: readonly (string | Shown)[]
  /** Aggregates and window calls are no calls of functions to those who ask whether parentheses are needed. */
  readonly plain: boolean
}

export interface ShownCast {
  readonly kind: 'cast'
  readonly arg: Shown
  readonly type: string
  readonly oid: number
  /** Of the type without a length or precision. */
  readonly modified: boolean
  readonly implicit: boolean
  /** A function makes it; other casts only say another type, or go through text. */
  readonly byFunction: boolean
}

export interface ShownCase {
  readonly kind: 'case'
  readonly arg?: Shown
  readonly whens: readonly { readonly when: Shown; readonly then: Shown }[]
  readonly otherwise: Shown
}

export interface ShownIndex {
  readonly slice: boolean
  readonly lower?: Shown
  readonly upper?: Shown
}

export interface ShownSublink {
  readonly kind: 'sublink'
  readonly use: 'exists' | 'any' | 'all' | 'scalar' | 'array' | 'row'
  readonly test?: readonly Shown[]
  readonly operator?: string
  readonly query: ShownQuery
}

export interface ShownSort {
  readonly value: Shown
  /** Of a set operation: the number of the output column. */
  readonly position?: number
  /** What follows the value: DESC, NULLS FIRST, USING. */
  readonly words: string
}

export interface ShownWindow {
  readonly refines?: string
  readonly partition: readonly Shown[]
  readonly order: readonly ShownSort[]
  /** Words and bounds in turn. */
  readonly frame: readonly (string | Shown)[]
}

export interface ShownTarget {
  readonly value: Shown
  readonly name: string
}

export interface ShownQuery {
  readonly with?: ShownWith
  readonly body: ShownBody
  readonly order: readonly ShownSort[]
  readonly offset?: Shown
  readonly limit?: Shown | 'ALL'
  readonly ties: boolean
  /** FOR UPDATE OF t NOWAIT, each as it is written. */
  readonly locks: readonly string[]
}

export interface ShownWith {
  readonly recursive: boolean
  readonly tables: readonly {
    readonly name: string
    readonly columns: readonly string[]
    readonly materialized: '' | 'MATERIALIZED ' | 'NOT MATERIALIZED '
    readonly query: ShownQuery
    /** SEARCH and CYCLE. */
    readonly terms: string
  }[]
}

export type ShownBody =
  ShownSelect | ShownSets | { readonly kind: 'values'; readonly rows: readonly (readonly Shown[])[] }

export interface ShownSelect {
  readonly kind: 'select'
  /** true: plain DISTINCT. */
  readonly distinct?: true | readonly Shown[]
  readonly targets: readonly ShownTarget[]
  readonly from: readonly ShownFrom[]
  readonly where?: Shown
  readonly group: readonly ShownGroup[]
  readonly groupDistinct: boolean
  readonly having?: Shown
  readonly windows: readonly { readonly name: string; readonly window: ShownWindow }[]
}

export type ShownGroup =
  | { readonly kind: 'value'; readonly value: Shown }
  | { readonly kind: 'set'; readonly word: 'ROLLUP' | 'CUBE' | 'GROUPING SETS'; readonly items: readonly ShownGroup[] }
  /** (a, b) within a set, and (). */
  | { readonly kind: 'together'; readonly values: readonly Shown[] }

export interface ShownSets {
  readonly kind: 'sets'
  readonly word: 'UNION' | 'INTERSECT' | 'EXCEPT'
  readonly all: boolean
  readonly left: ShownQuery
  readonly right: ShownQuery
}

export type ShownFrom = ShownItem | ShownJoin

export interface ShownItem {
  readonly kind: 'item'
  readonly source:
    | { readonly kind: 'name'; readonly text: string }
    | { readonly kind: 'query'; readonly query: ShownQuery }
    | {
        readonly kind: 'functions'
        readonly calls: readonly ShownSource[]
        readonly unnest: boolean
        readonly ordinality: boolean
      }
  readonly lateral: boolean
  readonly alias?: string
  /** Names of its columns, or a list of columns with their types. */
  readonly columns: readonly string[]
  /** TABLESAMPLE … */
  readonly sample?: { readonly method: string; readonly args: readonly Shown[]; readonly repeatable?: Shown }
}

export interface ShownSource {
  readonly call: Shown
  /** Columns with their types, of a function of records among others. */
  readonly columns: readonly string[]
}

export interface ShownJoin {
  readonly kind: 'join'
  readonly left: ShownFrom
  readonly right: ShownFrom
  readonly word: 'JOIN' | 'LEFT JOIN' | 'RIGHT JOIN' | 'FULL JOIN' | 'CROSS JOIN'
  readonly using?: readonly string[]
  readonly usingAlias?: string
  readonly on?: Shown
  /** An outer join without a condition says ON TRUE. */
  readonly onTrue: boolean
  readonly alias?: string
  readonly columns: readonly string[]
}
