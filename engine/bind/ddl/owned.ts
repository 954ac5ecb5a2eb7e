// REASSIGN OWNED and DROP OWNED.
import { bodyOf, type ParseNode } from '../../parse/node.ts'
import type { BindContext } from '../binding.ts'
import { roleName } from './names.ts'
import type { PrivilegeStatement } from './privilege-statement.ts'

const rolesOf = (nodes: readonly ParseNode[], context: BindContext): string[] =>
  nodes.map((role) => roleName(bodyOf(role), context))

export const bindReassignOwned = (node: ParseNode, context: BindContext): PrivilegeStatement => ({
  kind: 'reassign-owned',
  roles: rolesOf(node.roles, context),
  to: roleName(node.newrole, context),
})

export const bindDropOwned = (node: ParseNode, context: BindContext): PrivilegeStatement => ({
  kind: 'drop-owned',
  roles: rolesOf(node.roles, context),
  cascade: node.behavior === 'DROP_CASCADE',
})
