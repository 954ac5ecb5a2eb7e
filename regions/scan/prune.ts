// Which row groups cannot hold a row that satisfies a scan's predicates, by their zone maps.
import { typeByOid } from '../../engine/types/registry.ts'
import type { TypeRef, Value } from '../../engine/types/type.ts'
import type { RegionScanRequest } from '../region-server.ts'
import type { ZoneMap } from '../segments/zone-map.ts'

type Predicate = RegionScanRequest['predicates'][number]

export function mayMatch(predicate: Predicate, zone: ZoneMap, rows: number, type: TypeRef): boolean {
  const { op, values } = predicate
  if (op === 'is-null') return zone.nulls > 0
  if (zone.nulls === rows) return false
  if (op === 'is-not-null') return true
  const compare = typeByOid(type.oid).compare
  if (!compare) return true
  // Every comparison with NULL is NULL.
  const known = values.filter((value) => value !== null && value !== undefined)
  if (known.length === 0) return false
  const belowMin = (value: Value): boolean => zone.min !== undefined && compare(value, zone.min) < 0
  const aboveMax = (value: Value): boolean => zone.max !== undefined && compare(value, zone.max) > 0
  switch (op) {
    case '=':
    case 'in':
      return known.some((value) => !belowMin(value) && !aboveMax(value))
    case '<':
      return zone.min === undefined || compare(zone.min, known[0]) < 0
    case '<=':
      return !belowMin(known[0])
    case '>':
      return zone.max === undefined || compare(zone.max, known[0]) > 0
    case '>=':
      return !aboveMax(known[0])
    default:
      return true
  }
}
