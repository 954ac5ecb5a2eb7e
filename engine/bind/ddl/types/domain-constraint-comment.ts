// COMMENT ON CONSTRAINT … ON DOMAIN …: its object is the domain's type and the constraint's name.
import type { ParseNode } from '../../../parse/node.ts'
import type { BindContext } from '../../binding.ts'
import { namePartsOf, qualifiedName } from '../names.ts'
import type { TypeStatement } from './type-statement.ts'

export function bindDomainConstraintComment(
  { object, comment }: ParseNode,
  context: BindContext,
): Extract<TypeStatement, { kind: 'alter-domain' }> {
  const [domain, constraint] = object.List.items as readonly ParseNode[]
  return {
    kind: 'alter-domain',
    name: qualifiedName(namePartsOf(domain), context),
    change: { kind: 'comment-constraint', constraint: constraint.String.sval, comment: comment || null },
  }
}
