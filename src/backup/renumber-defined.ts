// Statistics objects, casts, operators, and what texts are searched by, of a restored database.
import type { DefinedRow } from '../../catalog/rows.ts'
import { castName } from '../../engine/defined/defined-object.ts'
import type { Renumbering } from './renumber.ts'

/** The new name with the definition: a cast is called by the OIDs of its types. */
export function renumberedDefined(
  { name, definition }: Pick<DefinedRow, 'name' | 'definition'>,
  to: Renumbering,
  text: (sql: string) => string,
): Pick<DefinedRow, 'name' | 'definition'> {
  switch (definition.kind) {
    case 'statistics': {
      const { table, expressions } = definition
      return { name, definition: { ...definition, table: to.oid(table), expressions: expressions.map(text) } }
    }
    case 'cast': {
      const { method } = definition
      const source = to.oid(definition.source)
      const target = to.oid(definition.target)
      const calls = method.kind === 'function' ? { ...method, function: to.oid(method.function) } : method
      return { name: castName(source, target), definition: { ...definition, source, target, method: calls } }
    }
    case 'ts-dictionary':
    case 'collation':
      return { name, definition }
    case 'ts-configuration': {
      const mappings = definition.mappings.map(([type, oids]) => [type, oids.map((oid) => to.oid(oid))] as const)
      return { name, definition: { ...definition, mappings } }
    }
    case 'operator': {
      const { left, right, commutator, negator } = definition
      return {
        name,
        definition: {
          ...definition,
          left: to.oid(left),
          right: to.oid(right),
          ...(definition.function !== undefined && { function: to.oid(definition.function) }),
          ...(commutator !== undefined && { commutator: to.oid(commutator) }),
          ...(negator !== undefined && { negator: to.oid(negator) }),
        },
      }
    }
  }
}
