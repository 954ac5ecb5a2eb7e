// What a stored expression reads as now, by the names that the session sees.
import type { FunctionContext } from '../function.ts'
import { effect, type StoredScope } from './effects.ts'

/** What has no text, as an expression whose table has gone meanwhile, is shown as it is kept. */
export const expressionText = (
  sql: string,
  scope: StoredScope,
  pretty: boolean,
  context: Pick<FunctionContext, 'effect'>,
): string => effect(context, 'expression-text', sql, scope, pretty) ?? sql
