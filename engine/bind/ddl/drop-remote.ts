// DROP SUBSCRIPTION and DROP USER MAPPING, which scripts say before they create: there are no subscriptions and no foreign servers here.
import type { ParseNode } from '../../parse/node.ts'
import type { BindContext } from '../binding.ts'
import type { DdlStatement } from '../statement.ts'
import type { Absence } from './absence.ts'
import { roleName } from './names.ts'

const dropAbsent = (absence: Absence, node: ParseNode): DdlStatement => ({
  kind: 'drop-absent',
  absences: [absence],
  ifExists: Boolean(node.missing_ok),
})

const absent = (message: string): Absence => ({ message, sqlstate: '42704' })

export const bindDropSubscription = (node: ParseNode): DdlStatement =>
  dropAbsent(absent(`subscription "${node.subname}" does not exist`), node)

/** The role is looked up before the server. */
export function bindDropUserMapping(node: ParseNode, context: BindContext): DdlStatement {
  const server = absent(`server "${node.servername}" does not exist`)
  if (node.user.roletype === 'ROLESPEC_PUBLIC') return dropAbsent(server, node)
  const role = roleName(node.user, context)
  return dropAbsent(context.catalog.role(role) ? server : absent(`role "${role}" does not exist`), node)
}
