// DROP of kinds of objects that do not exist here: the answer PostgreSQL gives where there is none of that name.
import type { DdlStatement } from '../../engine/bind/statement.ts'
import { PgError } from '../../engine/errors.ts'
import type { CatalogDraft } from './catalog-draft.ts'

export function dropAbsent(draft: CatalogDraft, ddl: Extract<DdlStatement, { kind: 'drop-absent' }>): void {
  for (const { message, sqlstate, notice = message } of ddl.absences) {
    if (!ddl.ifExists) throw new PgError(sqlstate, message)
    draft.notice(`${notice}, skipping`)
  }
}
