// Operators with the schemas they are in: built in, of this database's extensions, of users.
import { definedByOid, definedOfKind, isOfKind } from '../../defined/find-defined.ts'
import { extensionOperatorsNamed } from '../../extensions/registry.ts'
import type { CatalogView } from '../../tables.ts'
import { extensionOfOid } from '../../types/extension-oids.ts'
import type { FunctionContext, OperatorDefinition } from '../function.ts'
import { operatorByOid, operatorsNamed } from '../registry.ts'
import { extensionOf } from './extension-names.ts'
import { schemaNamed, searchedSchemas } from './search-path.ts'

type Facts = Pick<FunctionContext, 'session' | 'catalog'>

export interface NamedOperator {
  readonly oid: number
  readonly name: string
  readonly schema: string
  /** Types of its operands; 0: it is a prefix operator. */
  readonly left: number
  readonly right: number
}

const builtInSchema = 'pg_catalog'

/** undefined: this database has none. */
export function namedOperator(oid: number, catalog: CatalogView): NamedOperator | undefined {
  const own = definedByOid(catalog, oid)
  if (own)
    return isOfKind(own, 'operator') ? inSchema({ ...own.definition, ...own }, own.schemaOid, catalog) : undefined
  const found = findOperator(oid)
  if (!found) return undefined
  if (extensionOfOid(oid) === undefined) return { ...found, schema: builtInSchema }
  const extension = extensionOf(oid, catalog)
  return extension && inSchema(found, extension.schemaOid, catalog)
}

/** parts: a name, and before it the schema to look in; without one, those of the search path, in its order. */
export function operatorsCalled(parts: readonly string[], context: Facts): NamedOperator[] {
  const { catalog } = context
  const name = parts[parts.length - 1]
  const said = parts.length > 1 ? schemaNamed(parts[parts.length - 2], context) : undefined
  const schemas = parts.length === 1 ? searchedSchemas(context) : said ? [said] : []
  return schemas.flatMap((schema) => [
    ...(schema.name === builtInSchema ? operatorsNamed(name) : []).map((one) => ({ ...one, schema: schema.name })),
    ...(catalog.extensions?.() ?? [])
      .filter(({ schemaOid }) => schemaOid === schema.oid)
      .flatMap((extension) => extensionOperatorsNamed(extension.name, name))
      .map((one) => ({ ...one, schema: schema.name })),
    ...definedOfKind(catalog, 'operator')
      .filter((one) => one.name === name && one.schemaOid === schema.oid)
      .map((one) => ({ oid: one.oid, name, schema: schema.name, ...operands(one.definition) })),
  ])
}

/** Whether the bare name with these operands finds it. */
export const isOperatorVisible = ({ oid, name, left, right }: NamedOperator, context: Facts): boolean =>
  operatorsCalled([name], context).find((one) => one.left === left && one.right === right)?.oid === oid

const operands = ({ left, right }: { readonly left: number; readonly right: number }) => ({ left, right })

const inSchema = (
  { oid, name, left, right }: Omit<NamedOperator, 'schema'>,
  schemaOid: number,
  catalog: CatalogView,
): NamedOperator => ({ oid, name, left, right, schema: catalog.schemaByOid(schemaOid)?.name ?? '' })

/** Built in, or of any extension there is. */
export function findOperator(oid: number): OperatorDefinition | undefined {
  try {
    return operatorByOid(oid)
  } catch {
    return undefined
  }
}
