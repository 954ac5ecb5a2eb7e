// pg_describe_object, pg_identify_object and pg_identify_object_as_address: objects by the OIDs that pg_depend and pg_description hold.
import { PgError } from '../../../errors.ts'
import { quoteIdentifier } from '../../../sql-text/quote-identifier.ts'
import { Oid } from '../../../types/oids.ts'
import { makeArray } from '../../arrays/shape.ts'
import { stable, stableSet } from '../../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../../function.ts'
import type { ObjectClass } from './object-class.ts'
import { objectClasses } from './object-classes.ts'

type Place = [catalog: number, object: number, part: number]

const place = [Oid.oid, Oid.oid, Oid.int4]
const argNames = ['classid', 'objid', 'objsubid']

export const objectClassFunctions: readonly FunctionDefinition[] = [
  stable(3537, 'pg_describe_object', place, Oid.text, ([catalog, object, part]: Place, context) =>
    // What holds no object says so with zeros.
    catalog === 0 && object === 0 ? null : (classOf(catalog, context).find(object, part, context)?.describe() ?? null),
  ),
  stableSet(
    3839,
    'pg_identify_object',
    place,
    Oid.record,
    { argNames, columns: columns({ type: Oid.text, schema: Oid.text, name: Oid.text, identity: Oid.text }), rows: 1 },
    ([catalog, object, part]: Place, context) => {
      const objects = classOf(catalog, context)
      const { type = objects.type, schema, name, identity = null } = objects.find(object, part, context) ?? {}
      return [[type, quoted(schema), quoted(name), identity]]
    },
  ),
  stableSet(
    3382,
    'pg_identify_object_as_address',
    place,
    Oid.record,
    {
      argNames,
      columns: columns({ type: Oid.text, object_names: Oid._text, object_args: Oid._text }),
      rows: 1,
    },
    ([catalog, object, part]: Place, context) => {
      const objects = classOf(catalog, context)
      const found = objects.find(object, part, context)
      if (!found) return [[objects.type, null, null]]
      const { names, args = [] } = found.address
      return [[found.type, makeArray([...names]), makeArray([...args])]]
    },
  ),
]

function classOf(oid: number, { catalog }: FunctionContext): ObjectClass {
  const found = objectClasses.get(oid)
  if (found) return found
  const name = catalog.relationByOid(oid)?.name
  if (name === undefined) throw new PgError('22023', `unsupported object class: ${oid}`)
  throw new PgError('0A000', `names of the objects of ${name} are not supported`)
}

function columns(types: Readonly<Record<string, number>>): { name: string; type: number }[] {
  return Object.entries(types).map(([name, type]) => ({ name, type }))
}

const quoted = (name: string | undefined): string | null => (name === undefined ? null : quoteIdentifier(name))
