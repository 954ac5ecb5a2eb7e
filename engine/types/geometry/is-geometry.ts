// The geometric types. Their = and < compare sizes within a tolerance, so nothing is sorted, grouped or joined by them.
import { Oid } from '../oids.ts'

const geometryOids: ReadonlySet<number> = new Set([
  Oid.point,
  Oid.lseg,
  Oid.path,
  Oid.box,
  Oid.polygon,
  Oid.line,
  Oid.circle,
])

export const isGeometry = (oid: number): boolean => geometryOids.has(oid)
