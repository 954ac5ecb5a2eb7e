// PL/pgSQL as the parser gives it: blocks, declarations and statements. Expressions and SQL statements are texts with the scope they stand
// in; what names in them mean is asked when they are bound.

/** Variables by name, innermost scope first. */
export interface Scope {
  readonly label?: string | undefined
  readonly names: ReadonlyMap<string, number>
  readonly parent: Scope | undefined
  /** Of a loop: CONTINUE and EXIT find it. */
  readonly isLoop?: boolean
}

export interface SqlText {
  readonly text: string
  readonly scope: Scope
  readonly line: number
  /** Where it stands in the function's text. */
  readonly start: number
  /** What follows SELECT; otherwise a whole statement. */
  readonly isExpression: boolean
  /** Of an assignment, whose text has the target in it: the value where it stands in the text, with spaces before it. */
  readonly source?: string
}

/** A type as it was written. */
export interface TypeText {
  readonly text: string
  /** t%ROWTYPE, t.a%TYPE, a%TYPE. */
  readonly reference?: 'row' | 'column'
  readonly isArray?: boolean
}

export interface Variable {
  readonly name: string
  /** Of the function's arguments: its place among all of them, from 1 on. */
  readonly argument?: number
  readonly line: number
  readonly type: TypeText
  readonly constant: boolean
  readonly notNull: boolean
  readonly initial?: SqlText
  /** CURSOR FOR. */
  readonly cursor?: {
    readonly query: SqlText
    readonly arguments: readonly number[]
    readonly scroll?: boolean | undefined
  }
  /** Where a%TYPE of another variable finds it. */
  readonly scope: Scope
}

/** What is assigned to: a variable, a field of a row, an element of an array. */
export interface Target {
  readonly variable: number
  readonly steps: readonly TargetStep[]
  readonly text: string
  readonly scope: Scope
}
export type TargetStep =
  | { readonly kind: 'field'; readonly name: string }
  | {
      readonly kind: 'element'
      readonly index: SqlText
      readonly upper?: SqlText
    }

export interface Handler {
  readonly conditions: readonly Condition[]
  readonly body: readonly Statement[]
  readonly line: number
}
/** A name of PostgreSQL's list, or a SQLSTATE. */
export type Condition = { readonly kind: 'others' } | { readonly kind: 'sqlstate'; readonly states: readonly string[] }

export interface Block {
  readonly kind: 'block'
  readonly line: number
  readonly label?: string | undefined
  /** Variables that begin anew each time the block does. */
  readonly variables: readonly number[]
  readonly body: readonly Statement[]
  readonly handlers?: readonly Handler[]
  /** Of the variables sqlstate and sqlerrm. */
  readonly errorVariables?: readonly [number, number]
}

interface At {
  readonly line: number
}

export type RaiseOption =
  'message' | 'detail' | 'hint' | 'errcode' | 'column' | 'constraint' | 'datatype' | 'table' | 'schema'

export type Statement =
  | Block
  | (At & {
      readonly kind: 'assign'
      readonly target: Target
      readonly value: SqlText
      readonly text: string
    })
  | (At & {
      readonly kind: 'if'
      readonly branches: readonly {
        readonly when: SqlText
        readonly then: readonly Statement[]
      }[]
      readonly otherwise?: readonly Statement[]
    })
  | (At & {
      readonly kind: 'case'
      /** Searched CASE: none. */
      readonly operand?: { readonly value: SqlText; readonly variable: number }
      readonly branches: readonly {
        readonly when: SqlText
        readonly then: readonly Statement[]
      }[]
      readonly otherwise?: readonly Statement[]
    })
  | (At & {
      readonly kind: 'loop'
      readonly label?: string | undefined
      readonly while?: SqlText
      readonly body: readonly Statement[]
    })
  | (At & {
      readonly kind: 'for-integer'
      readonly label?: string | undefined
      readonly variable: number
      readonly from: SqlText
      readonly to: SqlText
      readonly by?: SqlText
      readonly reverse: boolean
      readonly body: readonly Statement[]
    })
  | (At & {
      readonly kind: 'for-query'
      readonly label?: string | undefined
      readonly into: Into
      readonly source: RowSource
      readonly body: readonly Statement[]
    })
  | (At & {
      readonly kind: 'foreach'
      readonly label?: string | undefined
      readonly targets: readonly Target[]
      readonly slice: number
      readonly array: SqlText
      readonly body: readonly Statement[]
    })
  | (At & {
      readonly kind: 'exit'
      readonly isContinue: boolean
      readonly label?: string | undefined
      readonly when?: SqlText
    })
  | (At & { readonly kind: 'return'; readonly value?: SqlText })
  | (At & { readonly kind: 'return-next'; readonly value?: SqlText })
  | (At & { readonly kind: 'return-query'; readonly source: RowSource })
  | (At & {
      readonly kind: 'raise'
      readonly level: RaiseLevel
      readonly condition?: string
      readonly sqlstate?: string
      readonly message?: string
      readonly arguments: readonly SqlText[]
      readonly options: readonly {
        readonly option: RaiseOption
        readonly value: SqlText
      }[]
    })
  | (At & {
      readonly kind: 'assert'
      readonly condition: SqlText
      readonly message?: SqlText
    })
  | (At & {
      readonly kind: 'sql'
      readonly sql: SqlText
      readonly into?: Into
      readonly command: string
    })
  | (At & { readonly kind: 'perform'; readonly sql: SqlText })
  | (At & { readonly kind: 'call'; readonly sql: SqlText })
  | (At & {
      readonly kind: 'execute'
      readonly dynamic: Dynamic
      readonly into?: Into
    })
  | (At & {
      readonly kind: 'get-diagnostics'
      readonly stacked: boolean
      readonly items: readonly {
        readonly target: Target
        readonly item: string
      }[]
    })
  | (At & {
      readonly kind: 'open'
      readonly cursor: number
      readonly scroll?: boolean | undefined
      /** Of a bound cursor, with its arguments as one row; else what follows FOR. */
      readonly source?: RowSource
      readonly arguments?: readonly CursorArgument[]
    })
  | (At & {
      readonly kind: 'fetch'
      readonly isMove: boolean
      readonly cursor: number
      readonly direction: string
      readonly count?: SqlText
      readonly into?: Into
    })
  | (At & { readonly kind: 'close'; readonly cursor: number })
  | (At & { readonly kind: 'commit' | 'rollback'; readonly chain: boolean })
  | (At & { readonly kind: 'null' })

export interface CursorArgument {
  readonly name?: string
  readonly value: SqlText
}

export type RaiseLevel = 'debug' | 'log' | 'info' | 'notice' | 'warning' | 'exception'

export interface Into {
  readonly strict: boolean
  readonly targets: readonly Target[]
}

export interface Dynamic {
  readonly text: SqlText
  readonly using: readonly SqlText[]
}

export type RowSource =
  | { readonly kind: 'query'; readonly sql: SqlText }
  | { readonly kind: 'execute'; readonly dynamic: Dynamic }
  | {
      readonly kind: 'cursor'
      readonly variable: number
      readonly arguments: readonly CursorArgument[]
    }

export interface PlpgsqlCode {
  readonly body: Block
  readonly variables: readonly Variable[]
  /** Of the function's arguments, in order: indexes of variables. */
  readonly arguments: readonly number[]
  readonly found: number
  readonly root: Scope
  /** #variable_conflict */
  readonly conflict: 'error' | 'column' | 'variable'
}
