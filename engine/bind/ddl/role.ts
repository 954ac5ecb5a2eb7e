// CREATE ROLE (USER, GROUP) and ALTER ROLE. Passwords are hashed by the session before they are stored.
import { PgError } from '../../errors.ts'
import { bodyOf, type ParseNode } from '../../parse/node.ts'
import type { BindContext } from '../binding.ts'
import type { DdlStatement } from '../statement.ts'
import { argumentOf, booleanOf, definitionElements, integerOf, refuseRepeats, textOf } from './definition-element.ts'
import { roleName } from './names.ts'

type Options = Extract<DdlStatement, { kind: 'create-role' }>['options']

const flags: Readonly<Record<string, string>> = {
  superuser: 'superuser',
  inherit: 'inherit',
  createrole: 'createRole',
  createdb: 'createDb',
  canlogin: 'login',
  isreplication: 'replication',
  bypassrls: 'bypassRls',
}

export function bindCreateRole(node: ParseNode, context: BindContext): DdlStatement {
  const name: string = node.role
  refuseReserved(name)
  const login = node.stmt_type === 'ROLESTMT_USER'
  return { kind: 'create-role', name, options: { login, ...readOptions(node.options, context) } }
}

export function bindAlterRole(node: ParseNode, context: BindContext): DdlStatement {
  const elements = definitionElements(node.options)
  const members = elements.find((element) => element.name === 'rolemembers')
  if (members) {
    return {
      kind: 'alter-group',
      role: roleName(node.role, context),
      add: node.action !== -1,
      members: rolesOf(argumentOf(members), context),
    }
  }
  if (node.role.rolename?.startsWith('pg_')) {
    throw new PgError('42939', `role name "${node.role.rolename}" is reserved`, {
      detail: 'Cannot alter reserved roles.',
    })
  }
  return { kind: 'alter-role', name: roleName(node.role, context), options: readOptions(node.options, context) }
}

/** DROP ROLE, USER and GROUP. */
export const bindDropRole = (node: ParseNode): DdlStatement => ({
  kind: 'drop',
  object: 'role',
  names: (node.roles as ParseNode[]).map((role) => {
    const { roletype, rolename } = bodyOf(role)
    if (roletype !== 'ROLESPEC_CSTRING') throw new PgError('22023', 'cannot use special role specifier in DROP ROLE')
    return { name: rolename as string }
  }),
  ifExists: Boolean(node.missing_ok),
  cascade: false,
})

function readOptions(nodes: readonly ParseNode[] | undefined, context: BindContext): Options {
  const elements = definitionElements(nodes)
  refuseRepeats(elements)
  const options: Record<string, Options[string]> = {}
  for (const element of elements) {
    const flag = flags[element.name]
    if (flag !== undefined) {
      options[flag] = booleanOf(element)
      continue
    }
    switch (element.name) {
      case 'password':
        options.password = element.argument ? textOf(element) : null
        break
      case 'connectionlimit': {
        const limit = integerOf(element)
        if (limit < -1) throw new PgError('22023', `invalid connection limit: ${limit}`)
        options.connectionLimit = limit
        break
      }
      case 'validUntil':
        options.validUntil = textOf(element)
        break
      case 'addroleto':
        options.memberOf = rolesOf(argumentOf(element), context)
        break
      case 'rolemembers':
        options.members = rolesOf(argumentOf(element), context)
        break
      case 'adminmembers':
        options.adminMembers = rolesOf(argumentOf(element), context)
        break
      case 'sysid':
        break
      default:
        throw new PgError('42601', `unrecognized role option "${element.name}"`, { position: element.position })
    }
  }
  return options
}

const rolesOf = (list: ParseNode | undefined, context: BindContext): string[] =>
  (bodyOf(list).items as ParseNode[]).map((role) => roleName(bodyOf(role), context))

function refuseReserved(name: string): void {
  if (name === 'public' || name === 'none') throw new PgError('42939', `role name "${name}" is reserved`)
  if (name.startsWith('pg_')) {
    throw new PgError('42939', `role name "${name}" is reserved`, {
      detail: 'Role names starting with "pg_" are reserved.',
    })
  }
}
