// ALTER TYPE … ADD VALUE and RENAME VALUE. No row changes: rows hold codes.
import type { TypeStatement } from '../../../engine/bind/ddl/types/type-statement.ts'
import { PgError } from '../../../engine/errors.ts'
import type { EnumDefinition } from '../../../engine/tables.ts'
import { codeBetween, type EnumLabel } from '../../../engine/types/enum-label.ts'
import { formatType } from '../../../engine/types/registry.ts'
import type { TypeRow } from '../../rows.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { checkLabel } from './create-enum.ts'
import { findNamedType, requireType } from './find-type.ts'

type AlterEnum = Extract<TypeStatement, { kind: 'alter-enum' }>
type AddValue = Extract<AlterEnum['change'], { kind: 'add' }>

export function alterEnum(draft: CatalogDraft, { name, change }: AlterEnum): void {
  const named = findNamedType(draft, name)
  if (named && !named.row) throw new PgError('42809', `${formatType(named.oid)} is not an enum`)
  const type = requireType(draft, name)
  const { definition } = type
  if (definition.kind !== 'enum') throw new PgError('42809', `${type.name} is not an enum`)
  if (change.kind === 'add') addValue(draft, type, definition, change)
  else renameValue(draft, type, definition, change.from, change.to)
}

function addValue(draft: CatalogDraft, type: TypeRow, { labels }: EnumDefinition, change: AddValue): void {
  const { label, beside, ifNotExists } = change
  checkLabel(label)
  if (labels.some((one) => one.label === label)) {
    if (!ifNotExists) throw new PgError('42710', `enum label "${label}" already exists`)
    return draft.skip(`enum label "${label}" already exists, skipping`, '42710')
  }
  const at = beside ? placeOf(labels, beside) : labels.length
  const before: EnumLabel | undefined = labels[at - 1]
  const after: EnumLabel | undefined = labels[at]
  const code = codeBetween(before?.code, after?.code, beside?.after ? 'after' : 'before')
  if (code === undefined) {
    throw new PgError('54000', `there is no room for another label beside "${beside?.label ?? ''}"`, {
      hint: 'Create a new type with all labels, and change the columns to it.',
    })
  }
  // A label of a type that the same transaction made is as new as the type.
  const fresh = draft.context.committed?.userType(type.oid) ? { fresh: true as const } : {}
  const added = {
    oid: draft.newOid(),
    label,
    sortOrder: sortOrderBetween(before, after),
    code,
    ...fresh,
  }
  put(draft, type, [...labels.slice(0, at), added, ...labels.slice(at)])
}

function placeOf(labels: readonly EnumLabel[], beside: { readonly label: string; readonly after: boolean }): number {
  const at = labels.findIndex((one) => one.label === beside.label)
  if (at < 0) throw new PgError('22023', `"${beside.label}" is not an existing enum label`)
  return beside.after ? at + 1 : at
}

/** As pg_enum has it: whole numbers at the ends, halves between. */
function sortOrderBetween(before: EnumLabel | undefined, after: EnumLabel | undefined): number {
  if (!before) return after ? after.sortOrder - 1 : 1
  return after ? Math.fround((before.sortOrder + after.sortOrder) / 2) : before.sortOrder + 1
}

function renameValue(draft: CatalogDraft, type: TypeRow, { labels }: EnumDefinition, from: string, to: string): void {
  checkLabel(to)
  if (!labels.some((one) => one.label === from)) throw new PgError('22023', `"${from}" is not an existing enum label`)
  if (labels.some((one) => one.label === to)) throw new PgError('42710', `enum label "${to}" already exists`)
  put(
    draft,
    type,
    labels.map((one) => (one.label === from ? { ...one, label: to } : one)),
  )
}

const put = (draft: CatalogDraft, type: TypeRow, labels: readonly EnumLabel[]): void =>
  draft.put('type', type.oid, {
    ...type,
    definition: { kind: 'enum', labels },
  })
