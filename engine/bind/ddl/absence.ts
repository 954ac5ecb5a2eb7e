// DROP of kinds of which users have none here: what PostgreSQL says of one that is not there, and of what is built in.
import { notSupported, PgError } from '../../errors.ts'
import { castBetween, operatorsNamed } from '../../functions/registry.ts'
import { bodyOf, nameParts, type ParseNode } from '../../parse/node.ts'
import { formatType } from '../../types/registry.ts'
import { openBinding, type BindContext } from '../binding.ts'
import { findRelation } from '../query/relations.ts'
import { bindTypeName } from '../types/type-name.ts'

export interface Absence {
  readonly message: string
  /** Of the error; with IF EXISTS the message is a notice. */
  readonly sqlstate: string
  /** Other words with IF EXISTS. */
  readonly notice?: string
}

export const schemaAbsence = (parts: readonly string[], { catalog }: BindContext): Absence | undefined =>
  parts.length > 1 && !catalog.schema(parts[parts.length - 2])
    ? { message: `schema "${parts[parts.length - 2]}" does not exist`, sqlstate: '3F000' }
    : undefined

const required = (what: string): PgError =>
  new PgError('2BP01', `cannot drop ${what} because it is required by the database system`)

/** Types by name; one that is not there is an absence of its own. */
function typesOf(nodes: readonly (ParseNode | undefined)[], context: BindContext): readonly number[] | Absence {
  try {
    return nodes.map((node) => (node ? bindTypeName(node, openBinding(context)).oid : 0))
  } catch (error) {
    if (!(error instanceof PgError) || (error.sqlstate !== '42704' && error.sqlstate !== '3F000')) throw error
    return { message: error.message, sqlstate: error.sqlstate }
  }
}

/** object: an ObjectWithArgs; NONE in the place of an operand is an empty node. Throws 2BP01. */
export function operatorAbsence(object: ParseNode, context: BindContext): Absence {
  const { objname, objargs } = bodyOf(object)
  const parts = nameParts(objname)
  const name = parts[parts.length - 1]
  const operands = (objargs as ParseNode[]).map((one): ParseNode | undefined => one.TypeName)
  const types = typesOf(operands, context)
  const missing = schemaAbsence(parts, context)
  if ('message' in types) return types
  const [left, right] = types
  const shown = [left, right].map((type) => (type === 0 ? 'none' : formatType(type)))
  const isBuiltIn = parts.length === 1 || parts[0] === 'pg_catalog'
  if (isBuiltIn && operatorsNamed(name).some((one) => one.left === left && one.right === right))
    throw required(`operator ${name}(${shown.join(',')})`)
  const lead = left === 0 ? '' : `${shown[0]} `
  const trail = right === 0 ? '' : ` ${shown[1]}`
  return {
    message: `operator does not exist: ${lead}${parts.join('.')}${trail}`,
    sqlstate: '42883',
    notice: missing?.message ?? `operator ${parts.join('.')} does not exist`,
  }
}

/** object: a list of two TypeNames. Throws 2BP01. */
export function castAbsence(object: ParseNode, context: BindContext): Absence {
  const types = typesOf(
    (bodyOf(object).items as ParseNode[]).map((one) => bodyOf(one)),
    context,
  )
  if ('message' in types) return types
  const [source, target] = types
  const [from, to] = types.map((type) => formatType(type))
  if (castBetween(source, target)) throw required(`cast from ${from} to ${to}`)
  return { message: `cast from type ${from} to type ${to} does not exist`, sqlstate: '42704' }
}

/** names: of the table, then of the rule. */
export function ruleAbsence(names: readonly string[], context: BindContext): Absence {
  const table = names.slice(0, -1)
  const missing = schemaAbsence(table, context)
  if (missing) return missing
  const [name, schema] = table.toReversed()
  const relation = findRelation(schema, name, openBinding(context))
  if (!relation) return { message: `relation "${table.join('.')}" does not exist`, sqlstate: '42P01' }
  const rule = names[names.length - 1]
  // What a view is made of is its query.
  if (rule === '_RETURN' && relation.kind === 'view') throw notSupported('DROP RULE of a view')
  return { message: `rule "${rule}" for relation "${name}" does not exist`, sqlstate: '42704' }
}
