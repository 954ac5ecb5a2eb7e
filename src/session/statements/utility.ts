// Statements that the session answers by itself, straight from their parse tree: one file each, gathered in registry.ts.
import type { BoundCall } from '../../../engine/bind/expression/call.ts'
import type { BoundQuery } from '../../../engine/bind/statement.ts'
import type { RawStatement } from '../../../engine/parse/parse.ts'
import type { Value } from '../../../engine/types/type.ts'
import type { Execution } from '../execution.ts'
import type { SessionCore } from '../session-core.ts'
import type { FieldDescription } from '../wire-session.ts'

export interface UtilityContext {
  readonly core: SessionCore
  readonly raw: RawStatement
  readonly formats: readonly number[]
  readonly parameters: readonly Value[]
  /** DECLARE CURSOR's. */
  readonly query?: BoundQuery
  readonly call?: BoundCall
}

export interface Utility<N = any> {
  /** Columns of the rows it answers, null for none. */
  fields?(core: SessionCore, node: N, call?: BoundCall): readonly FieldDescription[] | null
  execute(node: N, context: UtilityContext): Execution
  /** Allowed in a failed transaction block: COMMIT, ROLLBACK. */
  readonly whenFailed?: (node: N) => boolean
  /** What it is called where it is refused: in work that somebody else wrote (`routines/other-user.ts`). */
  readonly restricted?: string
}
