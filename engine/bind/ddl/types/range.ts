// CREATE TYPE … AS RANGE.
import { notSupported, PgError } from '../../../errors.ts'
import { functionsNamed } from '../../../functions/registry.ts'
import { locationOf, nameParts, type ParseNode } from '../../../parse/node.ts'
import { Oid } from '../../../types/oids.ts'
import { rangeOidRemainder } from '../../../types/ranges/user-ranges.ts'
import { typeByOid } from '../../../types/registry.ts'
import { openBinding, type BindContext } from '../../binding.ts'
import { bindTypeName } from '../../types/type-name.ts'
import { typeName } from '../../types/types.ts'
import { bytewiseCollationOf } from '../column-definition.ts'
import { qualifiedName } from '../names.ts'
import type { TypeStatement } from './type-statement.ts'

type CreateRange = Extract<TypeStatement, { kind: 'create-range' }>

const options = new Set([
  'subtype',
  'subtype_opclass',
  'collation',
  'canonical',
  'subtype_diff',
  'multirange_type_name',
])

/** Throws 42601, 42704, 42809, 42804, 42883, 42P17. */
export function bindCreateRange(node: ParseNode, context: BindContext): CreateRange {
  const given = new Map<string, ParseNode>()
  for (const { DefElem: option } of node.params as ParseNode[]) {
    const key: string = option.defname
    if (!options.has(key)) throw new PgError('42601', `type attribute "${key}" not recognized`)
    if (given.has(key))
      throw new PgError('42601', 'conflicting or redundant options', { position: locationOf(option) + 1 })
    given.set(key, option.arg)
  }
  const named = (key: string): readonly string[] | undefined => {
    const arg = given.get(key)
    return arg && nameParts(arg.TypeName?.names ?? [arg])
  }
  const argument = given.get('subtype')
  if (!argument) throw new PgError('42601', 'type attribute "subtype" is required')
  const subtype = bindTypeName(argument.TypeName, openBinding(context))
  const definition = typeByOid(subtype.oid)
  if (definition.kind === 'pseudo') throw new PgError('42804', `range subtype cannot be ${typeName(subtype.oid)}`)
  if (!definition.compare) {
    throw new PgError(
      '42704',
      `data type ${typeName(subtype.oid)} has no default operator class for access method "btree"`,
      {
        hint: 'You must specify an operator class for the range type or define a default operator class for the subtype.',
      },
    )
  }
  if (subtype.domain !== undefined || rangeOidRemainder(subtype.oid) === undefined)
    throw notSupported(`a range over type ${typeName(subtype.domain ?? subtype.oid)}`)
  const collation = named('collation')
  if (collation && !definition.collatable)
    throw new PgError('42809', 'range collation specified but subtype does not support collation')
  if (given.has('canonical')) {
    throw new PgError('42P17', 'cannot specify a canonical function without a pre-created shell type', {
      hint: 'Create the type as a shell type, then create its canonicalization function, then do a full CREATE TYPE.',
    })
  }
  const difference = named('subtype_diff')
  const multirange = named('multirange_type_name')
  const operatorClass = named('subtype_opclass')?.at(-1)
  return {
    kind: 'create-range',
    name: qualifiedName(nameParts(node.typeName), context),
    subtype: subtype.oid,
    ...(collation &&
      bytewiseCollationOf(
        { collClause: { collname: collation.map((sval) => ({ String: { sval } })) } },
        'a range',
        context,
      )),
    ...(operatorClass !== undefined && { operatorClass }),
    ...(difference && { difference: differenceFunction(difference, subtype.oid) }),
    ...(multirange && { multirange: qualifiedName(multirange, context) }),
  }
}

function differenceFunction(names: readonly string[], subtype: number): number {
  const found = functionsNamed(names[names.length - 1]).find(
    ({ args }) => args.length === 2 && args.every((type) => type === subtype),
  )
  const signature = `${names.join('.')}(${typeName(subtype)}, ${typeName(subtype)})`
  if (!found) throw new PgError('42883', `function ${signature} does not exist`)
  if (found.result === Oid.float8) return found.oid
  throw new PgError('42P17', `range subtype diff function ${signature} must return type double precision`)
}
