// CREATE TYPE … AS ENUM.
import type { TypeStatement } from '../../../engine/bind/ddl/types/type-statement.ts'
import { PgError } from '../../../engine/errors.ts'
import { labelBytesMax } from '../../../engine/types/enum.ts'
import { firstCodes } from '../../../engine/types/enum-label.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { putNewType } from './new-type.ts'

export function createEnum(draft: CatalogDraft, ddl: Extract<TypeStatement, { kind: 'create-enum' }>): void {
  const { labels } = ddl
  labels.forEach(checkLabel)
  putNewType(draft, ddl.name, 'enum', (oid) => {
    const repeated = labels.find((label, index) => labels.indexOf(label) !== index)
    if (repeated !== undefined) {
      throw new PgError('23505', 'duplicate key value violates unique constraint "pg_enum_typid_label_index"', {
        detail: `Key (enumtypid, enumlabel)=(${oid}, ${repeated}) already exists.`,
        schema: 'pg_catalog',
        table: 'pg_enum',
        constraint: 'pg_enum_typid_label_index',
      })
    }
    const codes = firstCodes(labels.length)
    return {
      kind: 'enum',
      labels: labels.map((label, index) => ({
        oid: draft.newOid(),
        label,
        sortOrder: index + 1,
        code: codes[index],
      })),
    }
  })
}

export function checkLabel(label: string): void {
  if (Buffer.byteLength(label) <= labelBytesMax) return
  throw new PgError('42602', `invalid enum label "${label}"`, {
    detail: `Labels must be ${labelBytesMax} bytes or less.`,
  })
}
