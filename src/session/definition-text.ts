// What views and stored expressions read as, for the functions that show them: their texts are bound again, by this session's names.
import { Unprintable } from '../../engine/deparse/read/reading.ts'
import { viewText } from '../../engine/deparse/query-text.ts'
import type { Layout } from '../../engine/deparse/print/writer.ts'
import { PgError } from '../../engine/errors.ts'
import { bindContext } from './prepared/bind-context.ts'
import type { SessionCore } from './session-core.ts'

/** null: it reads a relation that is broken, or says something that has no text yet. */
export function viewTextOf(core: SessionCore, oid: number, layout: Layout): string | null {
  const relation = core.catalog.relationByOid(oid)
  if (!relation || !('table' in relation)) return null
  try {
    return viewText(relation.table, layout, bindContext(core, []), { session: core.facts, catalog: core.catalog })
  } catch (error) {
    if (error instanceof PgError || error instanceof Unprintable) return null
    throw error
  }
}
