// What ALTER TYPE and ALTER DOMAIN have in common: RENAME TO, SET SCHEMA, OWNER TO; and DROP of both.
import type { ParseNode } from '../../../parse/node.ts'
import type { BindContext } from '../../binding.ts'
import type { DdlStatement } from '../../statement.ts'
import { namePartsOf, qualifiedName, roleName } from '../names.ts'
import type { TypeStatement, TypeWord } from './type-statement.ts'

type Bound = { readonly ddl: DdlStatement; readonly tag: string }
type Change = Extract<TypeStatement, { kind: 'alter-type' }>['change']

const words: Readonly<Record<string, TypeWord>> = {
  OBJECT_TYPE: 'type',
  OBJECT_DOMAIN: 'domain',
}

/** undefined: the object is no type. */
export const bindRenameType = (node: ParseNode, context: BindContext): Bound | undefined =>
  alter(node.renameType, node.object, context, () => ({
    kind: 'rename',
    to: node.newname,
  }))

export const bindTypeSchema = (node: ParseNode, context: BindContext): Bound | undefined =>
  alter(node.objectType, node.object, context, () => ({
    kind: 'schema',
    schema: node.newschema,
  }))

export const bindTypeOwner = (node: ParseNode, context: BindContext): Bound | undefined =>
  alter(node.objectType, node.object, context, () => ({
    kind: 'owner',
    role: roleName(node.newowner, context),
  }))

export function bindDropTypes(node: ParseNode, context: BindContext): Bound | undefined {
  const word = words[node.removeType]
  if (!word) return undefined
  const ddl: DdlStatement = {
    kind: 'drop-types',
    word,
    names: (node.objects as ParseNode[]).map((entry) => qualifiedName(namePartsOf(entry), context)),
    ifExists: Boolean(node.missing_ok),
    cascade: node.behavior === 'DROP_CASCADE',
  }
  return { ddl, tag: `DROP ${word.toUpperCase()}` }
}

function alter(objectType: string, object: ParseNode, context: BindContext, change: () => Change): Bound | undefined {
  const word = words[objectType]
  if (!word) return undefined
  const name = qualifiedName(namePartsOf(object), context)
  return {
    ddl: { kind: 'alter-type', word, name, change: change() },
    tag: `ALTER ${word.toUpperCase()}`,
  }
}
