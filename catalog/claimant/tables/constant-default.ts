// The one value that a default has for all rows of this statement, if it has one.
import { bindScalarSql } from '../../../engine/bind/expression/expression.ts'
import { visitExpression } from '../../../engine/bind/expression/rewrite.ts'
import { findFunction } from '../../../engine/functions/registry.ts'
import { evaluateScalar } from '../../../engine/interpret/expression/evaluate.ts'
import type { TypeRef, Value } from '../../../engine/types/type.ts'
import type { CatalogDraft } from '../catalog-draft.ts'

/** undefined: it is volatile, or calls a routine, which only the session can run. */
export function constantDefault(
  draft: CatalogDraft,
  sql: string,
  type: TypeRef,
): { readonly value: Value } | undefined {
  const { context, catalog } = draft
  const { searchPath, user, settings, session } = context
  const expression = bindScalarSql(sql, [], { catalog, searchPath, user, settings, session, parameterTypes: [] }, type)
  let byRow = false
  visitExpression(expression, (part) => {
    if (part.kind !== 'call') return
    const definition = findFunction(part.function)
    if (definition?.volatility === 'volatile' || definition?.routine) byRow = true
  })
  if (byRow) return undefined
  return { value: evaluateScalar(expression, [], evaluationContext(draft)) }
}

/** What functions may ask for that has no effect: an effect is volatile and was refused above. */
const evaluationContext = (draft: CatalogDraft) => ({
  settings: draft.context.settings,
  session: draft.context.session,
  catalog: draft.catalog,
  parameters: [],
  memo: new Map<string, unknown>(),
  effect: (name: string): never => {
    throw new Error(`effect ${name} in a default that is not volatile`)
  },
})
