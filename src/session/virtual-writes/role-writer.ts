// cadastre.role: what is written becomes CREATE, ALTER and DROP ROLE, GRANT and REVOKE of membership, under their rules and privileges.
import type { DdlStatement } from '../../../engine/bind/statement.ts'
import type { VirtualRow } from '../../../catalog/virtual/virtual-table.ts'
import { bindStatement } from '../../../engine/bind/bind.ts'
import { quoteIdentifier } from '../../../engine/sql-text/quote-identifier.ts'
import { quoteLiteral } from '../../../engine/sql-text/quote-literal.ts'
import { PgError } from '../../../engine/errors.ts'
import { parseSql } from '../../../engine/parse/parse.ts'
import type { PgArray } from '../../../engine/types/array-value.ts'
import { isoSettings } from '../../../engine/types/iso-settings.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { typeByOid } from '../../../engine/types/registry.ts'
import type { Value } from '../../../engine/types/type.ts'
import { bindContext } from '../prepared/bind-context.ts'
import { runDdl } from '../ddl/ddl.ts'
import { runSql } from '../run-sql.ts'
import type { SessionCore } from '../session-core.ts'
import type { VirtualChange, VirtualWriter } from './virtual-writer.ts'

type CreateRole = Extract<DdlStatement, { readonly kind: 'create-role' }>

export const roleWriter: VirtualWriter = {
  write: async (core, _table, changes) => {
    for (const change of changes) {
      const [first, ...rest] = statementsOf(core, change)
      // Whoever inserts a row may have been told its id already.
      if (change.kind === 'insert') await createRole(core, first, change.row.id as number)
      else if (first !== undefined) await runSql(core, first)
      for (const sql of rest) await runSql(core, sql)
    }
  },
}

/** By column, the words of CREATE and ALTER ROLE. */
const flags: Readonly<Record<string, string>> = {
  superuser: 'SUPERUSER',
  inherit: 'INHERIT',
  create_role: 'CREATEROLE',
  create_database: 'CREATEDB',
  login: 'LOGIN',
  replication: 'REPLICATION',
  bypass_row_security: 'BYPASSRLS',
}

/** By column, what a new row has there that gives nothing. */
const notWritten: Readonly<Record<string, Value>> = { has_password: false, predefined: false }

/** Only a superuser may say NOSUPERUSER, and everybody may say nothing. */
const isDefault = (row: VirtualRow, column: string): boolean =>
  flags[column] !== undefined && row[column] === (column === 'inherit')

function statementsOf(core: SessionCore, change: VirtualChange): readonly string[] {
  if (change.kind === 'insert') {
    const { row } = change
    const name = quoteIdentifier(row.name as string)
    refuseOthers(Object.keys(notWritten).filter((column) => row[column] !== notWritten[column]))
    const given = Object.keys(row).filter((column) => row[column] !== null && !isDefault(row, column))
    return [`CREATE ROLE ${name}${optionsOf(row, given)}`, ...memberships(name, row, [])]
  }
  const role = core.catalog.roleByOid(Number(change.id))
  if (!role) throw new PgError('42704', `role with OID ${change.id} does not exist`)
  const name = quoteIdentifier(role.name)
  if (change.kind === 'delete') return [`DROP ROLE ${name}`]
  refuseOthers(change.assigned.filter((column) => column !== 'id' || Number(change.id) !== change.row.id))
  const options = optionsOf(change.row, change.assigned)
  const renamed = quoteIdentifier(change.row.name as string)
  const before = (role.memberOf ?? []).map((one) => core.catalog.roleByOid(one.role)!.name)
  return [
    ...(options === '' ? [] : [`ALTER ROLE ${name}${options}`]),
    ...(change.assigned.includes('member_of') ? memberships(name, change.row, before) : []),
    ...(renamed === name ? [] : [`ALTER ROLE ${name} RENAME TO ${renamed}`]),
  ]
}

/** CREATE ROLE under an id that the server gave the row. */
async function createRole(core: SessionCore, sql: string, id: number): Promise<void> {
  if (!core.state.catalogs.isFresh(id) || core.catalog.has(id))
    throw new PgError('428C9', 'cannot insert a non-DEFAULT value into column "id"', {
      detail: 'The server gives the ids of roles.',
    })
  const [statement] = parseSql(sql)
  const bind = (): CreateRole => {
    const bound = bindStatement(statement, bindContext(core, []))
    if (bound.kind !== 'ddl' || bound.ddl.kind !== 'create-role') throw new Error(`not CREATE ROLE: ${sql}`)
    return { ...bound.ddl, oid: id }
  }
  await runDdl(core, bind, 'CREATE ROLE', statement)
}

function refuseOthers(columns: readonly string[]): void {
  const other = columns.find((column) => notWritten[column] !== undefined)
  if (other === undefined) return
  throw new PgError('428C9', `column "${other}" of relation "role" cannot be written`, {
    ...(other === 'has_password' && { hint: 'ALTER ROLE … PASSWORD sets passwords.' }),
  })
}

function optionsOf(row: VirtualRow, columns: readonly string[]): string {
  let options = ''
  for (const column of columns) {
    const value = row[column] ?? null
    if (flags[column] !== undefined) options += ` ${value === true ? '' : 'NO'}${flags[column]}`
    if (column === 'connection_limit') options += ` CONNECTION LIMIT ${Number(value)}`
    if (column === 'valid_until' && value !== null) options += ` VALID UNTIL ${quoteLiteral(timeText(value))}`
    else if (column === 'valid_until') options += ` VALID UNTIL 'infinity'`
  }
  return options
}

const timeText = (value: Value): string => typeByOid(Oid.timestamptz).format(value, isoSettings)

function memberships(name: string, row: VirtualRow, before: readonly string[]): readonly string[] {
  const wanted = ((row.member_of ?? null) as PgArray | null)?.elements ?? []
  const after = wanted.filter((one) => one !== null).map(String)
  return [
    ...before.filter((one) => !after.includes(one)).map((one) => `REVOKE ${quoteIdentifier(one)} FROM ${name}`),
    ...after.filter((one) => !before.includes(one)).map((one) => `GRANT ${quoteIdentifier(one)} TO ${name}`),
  ]
}
