// CREATE TYPE … AS (attributes), ALTER TYPE … ADD, DROP, ALTER and RENAME ATTRIBUTE.
import { notSupported, PgError } from '../../../errors.ts'
import { bodyOf, type ParseNode } from '../../../parse/node.ts'
import { openBinding, type BindContext } from '../../binding.ts'
import { bindTypeName } from '../../types/type-name.ts'
import { bytewiseCollationOf, requireStorable } from '../column-definition.ts'
import { relationName } from '../names.ts'
import type { AttributeChange, NewAttribute, TypeStatement } from './type-statement.ts'

export function bindCreateComposite(node: ParseNode, context: BindContext): TypeStatement {
  const attributes = ((node.coldeflist ?? []) as ParseNode[]).map((entry) => attributeOf(bodyOf(entry), context))
  const repeated = attributes.find(({ name }, index) => attributes.findIndex((one) => one.name === name) < index)
  if (repeated) throw new PgError('42701', `column "${repeated.name}" specified more than once`)
  return {
    kind: 'create-composite',
    name: relationName(node.typevar, context),
    attributes,
  }
}

export const bindAlterComposite = (node: ParseNode, context: BindContext): TypeStatement => ({
  kind: 'alter-composite',
  name: relationName(node.relation, context),
  changes: (node.cmds as ParseNode[]).map((command) => changeOf(bodyOf(command), context)),
  ifExists: Boolean(node.missing_ok),
})

export const bindRenameAttribute = (node: ParseNode, context: BindContext): TypeStatement => ({
  kind: 'alter-composite',
  name: relationName(node.relation, context),
  changes: [{ kind: 'rename', name: node.subname, to: node.newname }],
  ifExists: Boolean(node.missing_ok),
})

function changeOf(command: ParseNode, context: BindContext): AttributeChange {
  switch (command.subtype) {
    case 'AT_AddColumn':
      return {
        kind: 'add',
        attribute: attributeOf(bodyOf(command.def), context),
      }
    case 'AT_DropColumn':
      return {
        kind: 'drop',
        name: command.name,
        ifExists: Boolean(command.missing_ok),
        cascade: command.behavior === 'DROP_CASCADE',
      }
    case 'AT_AlterColumnType':
      return {
        kind: 'set-type',
        attribute: attributeOf({ ...bodyOf(command.def), colname: command.name }, context),
      }
    default:
      throw notSupported(`ALTER TYPE … ${String(command.subtype).replace('AT_', '')}`)
  }
}

function attributeOf(column: ParseNode, context: BindContext): NewAttribute {
  const name: string = column.colname
  const type = bindTypeName(column.typeName, {
    ...openBinding(context),
    quiet: true,
  })
  requireStorable(name, type)
  return { name, type, ...bytewiseCollationOf(column, 'a composite type', context) }
}
