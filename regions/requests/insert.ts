// Insert: rows get consecutive row ids and lie in the memtable until a flush.
import { PgError } from '../../engine/errors.ts'
import { KeyColumns } from '../keys/key-columns.ts'
import type { LoggedOperation } from '../log/record.ts'
import { columnOf } from '../memtable/schema-columns.ts'
import type { ApplyContext } from '../server/apply-context.ts'
import type { StagedCommit } from '../server/staged-commit.ts'
import type { CommitOperation, RegionSchema, RowBatch } from './request.ts'

export function stageInsert(staged: StagedCommit, request: CommitOperation & { kind: 'insert' }): void {
  const { length } = request.rows.batch
  if (length === 0) return
  const region = staged.region(request.region)
  validateRows(region.schema, request.rows)
  for (const key of region.schema.keys) {
    if (!key.unique) continue
    const columns = key.attributes.map((attribute) => columnOf(region.schema, attribute, request.rows))
    region.inserted.push({
      key,
      keys: new KeyColumns(key, columns, length),
      kept: request.keeps?.includes(key.index) === true,
    })
  }
  staged.operations.push({ kind: 'insert', region: request.region, firstRowId: region.nextRowId, rows: request.rows })
  region.nextRowId += length
}

export function applyInsert(context: ApplyContext, operation: LoggedOperation & { kind: 'insert' }): void {
  const region = context.find(operation.region)
  if (!region) return
  const chunks = region.insert(operation.rows, operation.firstRowId)
  region.touch(context.lsn)
  context.updates.rows(region, chunks, context.lsn)
}

/** The rows were made for the region's schema; another transaction may have changed it since. */
export function validateRows(schema: RegionSchema, rows: RowBatch): void {
  if (rows.attributes.length !== rows.batch.columns.length)
    throw new Error('a batch has not as many columns as attributes')
  rows.attributes.forEach((attribute, i) => {
    const given = rows.batch.columns[i]
    if (given.length !== rows.batch.length) throw new Error(`attribute ${attribute} has not as many rows as its batch`)
    const column = schema.columns.find((one) => one.attribute === attribute)
    if (column && column.type.oid !== given.type.oid) {
      throw new PgError('40001', 'could not serialize access due to concurrent change of the table', {
        detail: `Column ${attribute} has type OID ${column.type.oid}, the row was made for ${given.type.oid}.`,
      })
    }
  })
}
