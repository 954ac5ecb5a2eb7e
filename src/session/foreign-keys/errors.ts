// Violations in PostgreSQL's words. Keys are printed as their types print them.
import { PgError } from '../../../engine/errors.ts'
import { typeByOid } from '../../../engine/types/registry.ts'
import type { TextSettings, TypeRef, Value } from '../../../engine/types/type.ts'
import { columnNames, type ForeignKey } from './constraints.ts'

/** What else PostgreSQL's error says: table and constraint are those of the referencing side, whoever is at fault. */
const fields = ({ constraint, child }: ForeignKey) => ({
  schema: child.info.schemaName,
  table: child.info.name,
  constraint: constraint.name,
})

const keyText = (
  names: readonly string[],
  types: readonly TypeRef[],
  key: readonly Value[],
  settings: TextSettings,
): string => {
  const values = key.map((value, i) => (value === null ? 'null' : typeByOid(types[i].oid).format(value, settings)))
  return `Key (${names.join(', ')})=(${values.join(', ')})`
}

/** types: those of the key's values, which may be the referenced columns'. */
export const missingKey = (
  foreign: ForeignKey,
  types: readonly TypeRef[],
  key: readonly Value[],
  settings: TextSettings,
): PgError =>
  brokenReference(
    foreign,
    `${keyText(columnNames(foreign.child, foreign.constraint.attributes), types, key, settings)} ` +
      `is not present in table "${foreign.parent.info.name}".`,
  )

export const mixedNulls = (foreign: ForeignKey): PgError =>
  brokenReference(foreign, 'MATCH FULL does not allow mixing of null and nonnull key values.')

const brokenReference = (foreign: ForeignKey, detail: string): PgError =>
  new PgError(
    '23503',
    `insert or update on table "${foreign.child.info.name}" violates foreign key constraint "${foreign.constraint.name}"`,
    { detail, ...fields(foreign) },
  )

export function stillReferenced(
  foreign: ForeignKey,
  types: readonly TypeRef[],
  key: readonly Value[],
  restricted: boolean,
  settings: TextSettings,
): PgError {
  const { parent } = foreign
  const { constraint, child } = foreign.declared ?? foreign
  const text = keyText(columnNames(parent, constraint.referencedAttributes), types, key, settings)
  const what = `update or delete on table "${parent.info.name}" violates`
  const where = `foreign key constraint "${constraint.name}" on table "${child.info.name}"`
  return restricted
    ? new PgError('23001', `${what} RESTRICT setting of ${where}`, {
        detail: `${text} is referenced from table "${child.info.name}".`,
        ...fields({ ...foreign, constraint, child }),
      })
    : new PgError('23503', `${what} ${where}`, {
        detail: `${text} is still referenced from table "${child.info.name}".`,
        ...fields({ ...foreign, constraint, child }),
      })
}
