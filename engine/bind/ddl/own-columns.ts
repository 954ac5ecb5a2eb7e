// CHECK (users.age > 0) in a definition of users: names that say whose column they mean lose what the definition says already, since
// what is kept must outlive the relation's name.
import type { ParseNode } from '../../parse/node.ts'
import type { QualifiedName } from '../statement.ts'

/** A copy where something was dropped, else the tree itself. owner: what is defined or altered. */
export const withOwnColumns = (tree: ParseNode, owner: QualifiedName): ParseNode => dropOwner(tree, owner) as ParseNode

function dropOwner(tree: unknown, owner: QualifiedName): unknown {
  if (typeof tree !== 'object' || tree === null) return tree
  if (Array.isArray(tree)) {
    const items = tree.map((item) => dropOwner(item, owner))
    return items.some((item, index) => item !== tree[index]) ? items : tree
  }
  const reference = (tree as ParseNode).ColumnRef as ParseNode | undefined
  if (reference) return isOwn(reference.fields, owner) ? { ColumnRef: withoutOwner(reference) } : tree
  let copy: Record<string, unknown> | undefined
  for (const [key, value] of Object.entries(tree)) {
    const changed = dropOwner(value, owner)
    if (changed !== value) (copy ??= { ...tree })[key] = changed
  }
  return copy ?? tree
}

function isOwn(fields: readonly ParseNode[], { schema, name }: QualifiedName): boolean {
  const parts = fields.map((field) => field.String?.sval as string | undefined)
  if (parts.includes(undefined)) return false
  if (parts.length === 2) return parts[0] === name
  return parts.length === 3 && parts[0] === schema && parts[1] === name
}

const withoutOwner = (reference: ParseNode): ParseNode => ({ ...reference, fields: reference.fields.slice(-1) })
