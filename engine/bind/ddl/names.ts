// Names as DDL writes them, from the parse tree.
import { PgError } from '../../errors.ts'
import { bodyOf, kindOf, nameParts, type ParseNode } from '../../parse/node.ts'
import type { BindContext } from '../binding.ts'
import type { QualifiedName } from '../statement.ts'

/** A RangeVar. Naming another database is 0A000. */
export function relationName(range: ParseNode, context: BindContext): QualifiedName {
  return qualifiedName(
    [range.catalogname, range.schemaname, range.relname].filter((part): part is string => Boolean(part)),
    context,
  )
}

/** The parts of an any_name: [name], [schema, name] or [database, schema, name]. */
export function qualifiedName(parts: readonly string[], context: BindContext): QualifiedName {
  if (parts.length > 3)
    throw new PgError('42601', `improper qualified name (too many dotted names): ${parts.join('.')}`)
  if (parts.length === 3 && parts[0] !== context.catalog.database.name) {
    throw new PgError('0A000', `cross-database references are not implemented: ${parts.join('.')}`)
  }
  const name = parts[parts.length - 1] ?? ''
  const schema = parts.length > 1 ? parts[parts.length - 2] : undefined
  return schema === undefined ? { name } : { schema, name }
}

/** The parts of a name that the grammar gave as a list or as one string. */
export function namePartsOf(node: ParseNode): string[] {
  switch (kindOf(node)) {
    case 'List':
      return nameParts(bodyOf(node).items)
    case 'String':
      return [bodyOf(node).sval ?? '']
    case 'TypeName':
      return nameParts(bodyOf(node).names)
    case 'ObjectWithArgs':
      return nameParts(bodyOf(node).objname)
    default:
      return []
  }
}

/** A RoleSpec's role name; CURRENT_USER and its like are resolved. */
export function roleName(role: ParseNode, context: BindContext): string {
  switch (role.roletype) {
    case 'ROLESPEC_CURRENT_ROLE':
    case 'ROLESPEC_CURRENT_USER':
      return context.session.user
    case 'ROLESPEC_SESSION_USER':
      return context.session.sessionUser
    case 'ROLESPEC_PUBLIC':
      throw new PgError('42704', 'role "public" does not exist')
    default:
      return role.rolename ?? ''
  }
}
