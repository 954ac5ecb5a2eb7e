// ALTER ROLE … SET and RESET, with IN DATABASE, and ALTER DATABASE … SET: what sessions begin with. Whether there is such a setting, and
// whether it may have the value, is the session's matter.
import { PgError } from '../../errors.ts'
import { bodyOf, type ParseNode } from '../../parse/node.ts'
import type { BindContext } from '../binding.ts'
import type { DdlStatement, SettingChange } from '../statement.ts'
import { settingText } from '../expression/setting-text.ts'
import { roleName } from './names.ts'

export function bindAlterRoleSet(node: ParseNode, context: BindContext): DdlStatement {
  if (node.role?.rolename?.startsWith('pg_')) {
    throw new PgError('42939', `role name "${node.role.rolename}" is reserved`, {
      detail: 'Cannot alter reserved roles.',
    })
  }
  return {
    kind: 'session-defaults',
    ...(node.role && { role: roleName(node.role, context) }),
    ...(node.database && { database: node.database as string }),
    change: changeOf(node.setstmt),
  }
}

export const bindAlterDatabaseSet = (node: ParseNode): DdlStatement => ({
  kind: 'session-defaults',
  database: node.dbname as string,
  change: changeOf(node.setstmt),
})

function changeOf(stated: ParseNode): SettingChange {
  const statement: ParseNode = stated.VariableSetStmt ? bodyOf(stated) : stated
  const name = String(statement.name)
  switch (statement.kind) {
    case 'VAR_RESET_ALL':
      return { kind: 'reset-all' }
    case 'VAR_RESET':
    case 'VAR_SET_DEFAULT':
      return { kind: 'reset', name }
    case 'VAR_SET_CURRENT':
      return { kind: 'set-current', name }
    case 'VAR_SET_VALUE':
      return { kind: 'set', name, value: settingText(name, statement.args ?? []) }
    default:
      throw new PgError('0A000', `setting ${name} for later sessions is not supported`)
  }
}
