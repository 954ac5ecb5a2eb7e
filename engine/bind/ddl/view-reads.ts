// Which columns of which relations a view's query reads: DROP COLUMN asks.
import { ownOid } from '../../inheritance/tree-table.ts'
import { nameless } from '../../tables.ts'
import type { BoundQuery } from '../statement.ts'

interface Read {
  readonly relation: number
  readonly attributes: readonly number[]
}

/** relations: those that the text names itself; those behind other views are these views' matter. */
export function viewReads(query: BoundQuery, relations: ReadonlySet<number>): Read[] {
  const used = new Set<number>(query.columns.map((column) => column.id))
  const scans: { table: number; columns: readonly { id: number; name: string }[]; attributes: readonly number[] }[] = []
  walk(query.plan, used, scans)
  return [...relations].map((relation) => {
    const attributes = scans
      .filter((scan) => ownOid(scan.table) === relation)
      .flatMap((scan) =>
        scan.columns.flatMap((column, index) =>
          used.has(column.id) && column.name !== nameless ? [scan.attributes[index]] : [],
        ),
      )
    return { relation, attributes: [...new Set(attributes)].sort((a, b) => a - b) }
  })
}

/** Plans and expressions are plain data: every column reference and every scan in them, wherever it stands. */
function walk(value: unknown, used: Set<number>, scans: object[]): void {
  if (value === null || typeof value !== 'object') return
  if (Array.isArray(value)) {
    for (const item of value) walk(item, used, scans)
    return
  }
  const fields = value as Record<string, unknown>
  if (fields.kind === 'column' && typeof fields.id === 'number') used.add(fields.id)
  if (fields.kind === 'scan') scans.push(fields)
  if (fields.kind === 'cte-scan') for (const id of fields.source as number[]) used.add(id)
  for (const field of Object.values(fields)) walk(field, used, scans)
}
