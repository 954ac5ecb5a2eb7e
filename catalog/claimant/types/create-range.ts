// CREATE TYPE … AS RANGE: the range type and its multirange type, each with its array.
import type { TypeStatement } from '../../../engine/bind/ddl/types/type-statement.ts'
import type { QualifiedName } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import { rangeOids } from '../../../engine/types/ranges/user-ranges.ts'
import { defaultOperatorClass, operatorClasses } from '../../virtual/operator-classes.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { requireTypeUsage } from '../privileges/permissions.ts'
import { creationSchema } from '../resolve.ts'
import { newRangeOid, putNewType, requireFreeName } from './new-type.ts'

type CreateRange = Extract<TypeStatement, { kind: 'create-range' }>

export function createRange(draft: CatalogDraft, ddl: CreateRange): void {
  const { name, subtype, collation, difference } = ddl
  requireTypeUsage(draft, subtype)
  const operatorClass = operatorClassOf(ddl)
  const schema = creationSchema(draft, name).oid
  requireFreeName(draft, schema, name.name)
  const range = newRangeOid(draft, subtype)
  const multirange = range + rangeOids.multirange
  const multirangeName = ddl.multirange ?? defaultMultirangeName(draft, name, schema)
  putNewType(draft, name, range, {
    kind: 'range',
    subtype,
    multirange,
    constructorName: name.name,
    operatorClass,
    ...(collation !== undefined && { collation }),
    ...(difference !== undefined && { difference }),
  })
  putNewType(draft, multirangeName, multirange, {
    kind: 'multirange',
    range,
    constructorName: multirangeName.name,
  })
}

function operatorClassOf({ subtype, operatorClass }: CreateRange): number {
  if (operatorClass === undefined) return defaultOperatorClass(subtype)
  const named = operatorClasses.filter(({ name }) => name === operatorClass)
  if (named.length === 0)
    throw new PgError('42704', `operator class "${operatorClass}" does not exist for access method "btree"`)
  const own = operatorClasses.find(({ oid }) => oid === defaultOperatorClass(subtype))
  const found = named.find(({ type }) => type === own?.type)
  if (!found) throw new PgError('42804', `operator class "${operatorClass}" does not accept data type of the subtype`)
  return found.oid
}

/** floatrange: floatmultirange; span: span_multirange. */
function defaultMultirangeName(draft: CatalogDraft, range: QualifiedName, schema: number): QualifiedName {
  const name = range.name.includes('range') ? range.name.replace('range', 'multirange') : `${range.name}_multirange`
  if (draft.catalog.typeNamed(schema, name) !== undefined) {
    throw new PgError('42710', `type "${name}" already exists`, {
      detail: `Failed while creating a multirange type for type "${range.name}".`,
      hint: 'You can manually specify a multirange type name using the "multirange_type_name" attribute.',
    })
  }
  return { ...range, name }
}
