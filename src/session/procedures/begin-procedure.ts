// The procedure of a commit that has DDL in it, or that gives tables new versions.
import type { Procedure } from '../../../catalog/claimant/procedures/procedure.ts'
import type { TableRow } from '../../../catalog/rows.ts'
import type { ServerState } from '../server-state.ts'
import type { Transaction } from '../transaction/transaction.ts'

/** Names beyond these are counted: a script may change thousands of things in one transaction. */
const namesMax = 8

export async function beginProcedure(
  { procedures, sessions }: ServerState,
  database: number,
  transaction: Transaction,
  owner: number,
  tables: readonly TableRow[],
): Promise<Procedure> {
  const { ddl } = transaction
  const names = unique(ddl.length > 0 ? ddl.flatMap(({ objects }) => objects) : tables.map(({ name }) => name))
  const request = {
    kind: ddl.length > 0 ? unique(ddl.map(({ tag }) => tag)).join(', ') : 'ALTER TABLE',
    object: some(names),
    database,
    role: sessions.get(owner)?.user ?? 'cadastre',
    lockKeys: unique([...ddl.flatMap((one) => one.lockKeys), ...tables.map(({ oid }) => `table/${oid}`)]),
    versions: tables.map(({ oid, version }) => ({ table: oid, version })),
  }
  return procedures.tryBegin(request) ?? procedures.begin(request)
}

const unique = (texts: readonly string[]): string[] => [...new Set(texts)]

const some = (names: readonly string[]): string =>
  names.length <= namesMax
    ? names.join(', ')
    : `${names.slice(0, namesMax).join(', ')} and ${names.length - namesMax} more`
