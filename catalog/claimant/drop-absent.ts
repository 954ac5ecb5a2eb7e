// DROP of kinds of objects that do not exist here: the answer PostgreSQL gives where there is none of that name.
import type { DdlStatement } from '../../engine/bind/statement.ts'
import { PgError } from '../../engine/errors.ts'
import type { CatalogDraft } from './catalog-draft.ts'

const sqlstates: Readonly<Record<string, string>> = {
  'materialized view': '42P01',
  'foreign table': '42P01',
  function: '42883',
  procedure: '42883',
  routine: '42883',
  aggregate: '42883',
}

export function dropAbsent(draft: CatalogDraft, ddl: Extract<DdlStatement, { kind: 'drop-absent' }>): void {
  for (const name of ddl.names) {
    // Functions are called by their arguments, without quotes.
    const what = name.endsWith(')') ? `${ddl.what} ${name}` : `${ddl.what} "${name}"`
    const message = name.includes('" for table "') ? `${ddl.what} "${name}"` : what
    if (!ddl.ifExists) throw new PgError(sqlstates[ddl.what] ?? '42704', `${message} does not exist`)
    draft.notice(`${message} does not exist, skipping`)
  }
}
