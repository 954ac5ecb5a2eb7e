// Adopt: segments that a bulk load wrote and fsynced before become part of the region with the commit's record.
import { PgError } from '../../engine/errors.ts'
import type { LoggedOperation } from '../log/record.ts'
import { ascending } from '../memtable/row-id-set.ts'
import type { ApplyContext } from '../server/apply-context.ts'
import type { StagedCommit } from '../server/staged-commit.ts'
import { readsStored } from './stored-form.ts'
import type { CommitOperation, RegionSchema, RowId } from './request.ts'
import type { Segment } from '../segments/segment.ts'

export function stageAdopt(
  staged: StagedCommit,
  request: CommitOperation & { kind: 'adopt' },
  openSegment: (name: string, rowIdBase: RowId, sequence: number) => Segment,
): void {
  const region = staged.region(request.region)
  const segments = request.segments.map((name) => {
    const segment = openSegment(name, region.nextRowId, 0)
    validateColumns(region.schema, segment)
    const logged = { name, firstRowId: region.nextRowId, rows: segment.rows }
    region.nextRowId += segment.rows
    region.adopted.push({ segment, keeps: request.keeps ?? [] })
    return logged
  })
  if (segments.length === 0) return
  staged.operations.push({ kind: 'adopt', region: request.region, segments })
  const deleted = ascending(
    Float64Array.from(
      segments.flatMap(({ firstRowId }, i) =>
        Array.from(request.deleted?.[i] ?? [], (position) => firstRowId + position),
      ),
    ),
  )
  if (deleted.length === 0) return
  region.deleted.add(deleted)
  staged.operations.push({ kind: 'delete', region: request.region, rowIds: deleted })
}

export function applyAdopt(context: ApplyContext, operation: LoggedOperation & { kind: 'adopt' }): void {
  const region = context.find(operation.region)
  if (!region) return
  region.adopt(operation.segments.map(({ name, firstRowId }) => context.openSegment(name, firstRowId, context.lsn)))
  region.touch(context.lsn)
  context.updates.version(region)
  context.replaced(region)
}

function validateColumns(schema: RegionSchema, segment: Segment): void {
  for (const { attribute, type } of segment.footer.columns) {
    const column = schema.columns.find((one) => one.attribute === attribute)
    if (column && !readsStored({ attribute, type, notNull: false }, column)) {
      throw new PgError('40001', 'could not serialize access due to concurrent change of the table')
    }
  }
}
