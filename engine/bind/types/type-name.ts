// Type names of the grammar (TypeName) to types with their modifiers.
import { PgError, notSupported } from '../../errors.ts'
import { locationOf, nameParts, type ParseNode } from '../../parse/node.ts'
import { arrayTypeOf, findType, typeByName } from '../../types/registry.ts'
import type { TypeDefinition, TypeRef } from '../../types/type.ts'
import { at, positioned, type Binding } from '../binding.ts'
import { domainRef } from './domain-ref.ts'
import { findUserType } from './user-types.ts'

/** Throws 42704 where there is no such type. */
export function bindTypeName(node: ParseNode, binding: Binding): TypeRef {
  // Where the server made the node itself, whatever the path finds.
  if (node.typeOid) return baseOf(node.typeOid, node.typemod ?? -1, binding)
  const fields = at(binding, locationOf(node))
  const parts = nameParts(node.names)
  const name = parts[parts.length - 1]
  if (node.pct_type) throw notSupported('%TYPE', fields)
  if (node.setof) throw new PgError('42601', 'SETOF is not allowed here', fields)
  const schema = parts.length > 1 ? parts[parts.length - 2] : undefined
  const builtIn = schema === undefined || schema === 'pg_catalog' ? typeByName(name) : undefined
  const user = builtIn ? undefined : positioned(fields, () => findUserType(schema, name, binding))
  const definition = builtIn ?? (user === undefined ? undefined : findType(user))
  if (!definition) {
    if (schema !== undefined && !binding.catalog.schema(schema)) {
      throw new PgError('3F000', `schema "${schema}" does not exist`, fields)
    }
    throw new PgError('42704', `type "${parts.join('.')}" does not exist`, fields)
  }
  if (definition.kind === 'domain') return domainNamed(node, definition, binding)
  const typmod = typmodOf(node, definition, binding)
  if (!node.arrayBounds?.length) return baseOf(definition.oid, typmod, binding)
  if (definition.kind === 'array') return baseOf(definition.oid, typmod, binding)
  const array = arrayTypeOf(definition.oid)
  if (!array) throw new PgError('42704', `could not find array type for data type ${definition.sqlName}`, fields)
  return { oid: array, typmod }
}

function domainNamed(node: ParseNode, domain: TypeDefinition, binding: Binding): TypeRef {
  typmodOf(node, domain, binding)
  if (node.arrayBounds?.length && findType(baseOf(domain.oid, -1, binding).oid)?.kind === 'array')
    throw notSupported('an array of a domain over an array', at(binding, locationOf(node)))
  return baseOf(node.arrayBounds?.length ? domain.arrayOid : domain.oid, -1, binding)
}

/** The type itself; of a domain and of an array of one, what its values are. */
const baseOf = (oid: number, typmod: number, { catalog }: Binding): TypeRef =>
  domainRef(oid, catalog) ?? { oid, typmod }

function typmodOf(node: ParseNode, definition: TypeDefinition, binding: Binding): number {
  const fields = at(binding, locationOf(node))
  const modifiers: ParseNode[] = node.typmods ?? []
  if (modifiers.length === 0) return node.typemod ?? -1
  if (!definition.typmodIn) {
    throw new PgError('42601', `type modifier is not allowed for type "${definition.name}"`, fields)
  }
  const numbers = modifiers.map((modifier) => {
    const constant = modifier.A_Const
    if (constant?.ival) return constant.ival.ival ?? 0
    if (constant?.fval) return Number(constant.fval.fval)
    if (constant?.sval && /^\s*[+-]?\d+\s*$/.test(constant.sval.sval ?? '')) return Number(constant.sval.sval)
    throw new PgError('42601', 'type modifiers must be simple constants or identifiers', fields)
  })
  try {
    return definition.typmodIn(numbers)
  } catch (error) {
    if (error instanceof PgError && error.fields.position === undefined) {
      throw new PgError(error.sqlstate, error.message, { ...error.fields, ...fields })
    }
    throw error
  }
}
