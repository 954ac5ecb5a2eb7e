// What views and stored expressions read as, for the functions that show them: their texts are bound again, by this session's names.
import { Unprintable } from '../../engine/deparse/read/reading.ts'
import { storedText, type ExpressionScope } from '../../engine/deparse/expression-text.ts'
import { viewText } from '../../engine/deparse/query-text.ts'
import type { Layout } from '../../engine/deparse/print/writer.ts'
import { PgError } from '../../engine/errors.ts'
import type { StoredScope } from '../../engine/functions/system/effects.ts'
import { bindContext } from './prepared/bind-context.ts'
import type { SessionCore } from './session-core.ts'

/** null: it reads a relation that is broken, or says something that has no text yet. */
export function viewTextOf(core: SessionCore, oid: number, layout: Layout): string | null {
  const relation = core.catalog.relationByOid(oid)
  if (!relation || !('table' in relation)) return null
  const { table } = relation
  return ifPrintable(() => viewText(table, layout, bindContext(core, []), factsOf(core)))
}

/** scope: the OID of the relation or domain that it belongs to. null: it has no text, or there is nothing of that OID. */
export function storedTextOf(core: SessionCore, sql: string, scope: StoredScope, pretty: boolean): string | null {
  const names = scopeOf(core, scope)
  return names && ifPrintable(() => storedText(sql, names, pretty, bindContext(core, []), factsOf(core)))
}

function scopeOf({ catalog }: SessionCore, { kind, oid }: StoredScope): ExpressionScope | null {
  if (oid === 0) return { kind: 'nothing' }
  if (kind === 'value') {
    const domain = catalog.userType?.(oid)?.definition
    return domain?.kind === 'domain' ? { kind, type: domain.base } : null
  }
  const relation = catalog.relationByOid(oid)
  return relation && 'table' in relation ? { kind, table: relation.table } : null
}

const factsOf = (core: SessionCore): { session: SessionCore['facts']; catalog: SessionCore['catalog'] } => ({
  session: core.facts,
  catalog: core.catalog,
})

function ifPrintable(work: () => string): string | null {
  try {
    return work()
  } catch (error) {
    if (error instanceof PgError || error instanceof Unprintable) return null
    throw error
  }
}
