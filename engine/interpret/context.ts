// What expressions and operators may ask of the query they run in.
import type { Column } from '../columns/column.ts'
import type { FunctionContext, FunctionDefinition, SessionFacts } from '../functions/function.ts'
import type { Expression } from '../plan/expression.ts'
import type { CatalogView } from '../tables.ts'
import type { TextSettings, Value } from '../types/type.ts'

/** Enough to evaluate an expression: what constant folding has, too. */
export interface EvaluateContext {
  readonly settings: TextSettings
  readonly session: SessionFacts
  readonly catalog: CatalogView
  /** Values of $1…, then of the parameters that an apply binds. */
  readonly parameters: readonly Value[]
  effect(name: string, args: readonly unknown[]): unknown
  /** Throws 57014 once the query is asked to stop. */
  checkCancel?(): void
  /** Made on first use, one per query: what each call site keeps. Leave it out when making a context. */
  callSites?: WeakMap<Expression, CallSite>
}

/** A call expression's function, looked up once, and its memory for the length of the query. */
export interface CallSite {
  readonly definition: FunctionDefinition
  readonly context: FunctionContext
  /** The dictionary last seen in its argument, and the results over its entries. */
  dictionaryResult?: { readonly dictionary: Column; readonly result: Column }
  /** A literal's column, a list's set: whatever evaluation prepares from the expression alone. */
  prepared?: unknown
}

export function sitesOf(context: EvaluateContext): WeakMap<Expression, CallSite> {
  context.callSites ??= new WeakMap()
  return context.callSites
}
