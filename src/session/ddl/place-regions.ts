// New tables' regions: the storage nodes that their shards are on make room for them before anything of them is written. What a
// transaction that fails leaves behind is an empty directory.
import type { DdlPlan } from '../../../catalog/claimant/ddl-plan.ts'
import { placeOfShard } from '../../../catalog/metadata/placement.ts'
import type { TableRow } from '../../../catalog/rows.ts'
import { regionId } from '../../../regions/requests/request.ts'
import type { SessionCore } from '../session-core.ts'

export async function placeRegions(core: SessionCore, plan: Pick<DdlPlan, 'edits'>): Promise<void> {
  for (const edit of plan.edits) {
    if (edit.op !== 'put' || edit.entity !== 'table') continue
    const { oid, regions, shards } = edit.value as TableRow
    const there = core.catalog.row('table', oid)?.regions
    for (const [index, number] of regions.entries()) {
      if (there?.includes(number)) continue
      const shard = shards?.[index]
      const place = shard === undefined ? undefined : placeOfShard(core.catalog, shard)
      if (place === undefined) continue
      await core.state.regions.handle({ kind: 'place', region: regionId(oid, number), ...place })
    }
  }
}
