// ADD CONSTRAINT … USING INDEX: a unique index that the table has becomes the index of a key, under the constraint's name.
import type { NewConstraint } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import type { KeyConstraint } from '../../../engine/tables.ts'
import type { IndexRow, TableRow } from '../../rows.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { renameRelation } from '../renames/rename.ts'
import { isPrimary } from './add-exclusion.ts'
import { validateNotNull } from './validations.ts'

type KeyOverIndex = Extract<NewConstraint, { kind: 'index' }>

const noKey = { detail: 'Cannot create a primary key or unique constraint using such an index.' }

export function addKeyOverIndex(draft: CatalogDraft, table: TableRow, asked: KeyOverIndex): void {
  const primary = asked.key === 'primary'
  if (primary && table.constraints.some(isPrimary))
    throw new PgError('42P16', `multiple primary keys for table "${table.name}" are not allowed`)
  const index = findIndex(draft, table, asked.index)
  const attributes = keyAttributes(index)
  if (table.partitioning)
    throw new PgError('0A000', 'ALTER TABLE / ADD CONSTRAINT USING INDEX is not supported on partitioned tables')
  if (primary && index.nullsNotDistinct)
    throw new PgError('42P16', 'primary keys cannot use NULLS NOT DISTINCT indexes')
  const name = asked.name ?? index.name
  if (name !== index.name) {
    draft.notice(`ALTER TABLE / ADD CONSTRAINT USING INDEX will rename index "${index.name}" to "${name}"`)
    renameRelation(draft, 'index', index.oid, name)
  }
  const key: KeyConstraint = {
    kind: asked.key,
    oid: draft.newOid(),
    index: index.oid,
    name,
    attributes,
    ...(index.nullsNotDistinct ? { nullsNotDistinct: true } : {}),
    ...(asked.deferrable ? { deferrable: true } : {}),
    ...(asked.initiallyDeferred ? { initiallyDeferred: true } : {}),
  }
  draft.put('index', index.oid, { ...index, name, primary })
  const columns = table.columns.map((column) =>
    primary && attributes.includes(column.attribute) ? { ...column, notNull: true } : column,
  )
  const altered = draft.putAltered(table, { columns, constraints: [...table.constraints, key] })
  if (!primary) return
  for (const { attribute, notNull } of table.columns)
    if (attributes.includes(attribute) && !notNull) draft.validate.push(validateNotNull(draft, altered, attribute))
}

function findIndex(draft: CatalogDraft, table: TableRow, name: string): IndexRow {
  const relation = draft.catalog.relation(table.schemaOid, name)
  if (!relation) throw new PgError('42704', `index "${name}" does not exist`)
  if (relation.kind !== 'index') throw new PgError('42809', `"${name}" is not an index`)
  const index = draft.catalog.row('index', relation.oid)!
  const { constraints } = draft.table(index.table)
  if (constraints.some((one) => one.kind !== 'check' && one.kind !== 'foreign' && one.index === index.oid))
    throw new PgError('55000', `index "${name}" is already associated with a constraint`)
  if (index.table !== table.oid) throw new PgError('55000', `index "${name}" does not belong to table "${table.name}"`)
  return index
}

/** In what order PostgreSQL looks for what a key's index must not be. */
function keyAttributes(index: IndexRow): number[] {
  const { name } = index
  if (!index.unique) throw new PgError('42809', `"${name}" is not a unique index`, noKey)
  if (index.columns.some(({ attribute }) => attribute === undefined))
    throw new PgError('42809', `index "${name}" contains expressions`, noKey)
  if (index.whereSql !== undefined) throw new PgError('42809', `"${name}" is a partial index`, noKey)
  if (index.method !== 'btree') throw new PgError('42809', `index "${name}" is not a btree`)
  return index.columns.map(({ attribute, descending, nullsFirst, operatorClass }, i) => {
    if (descending || nullsFirst || operatorClass !== undefined)
      throw new PgError('42809', `index "${name}" column number ${i + 1} does not have default sorting behavior`, noKey)
    return attribute!
  })
}
