// Which JavaScript value a column's rows become: it belongs to the SQL type, whatever the layout was narrowed to.
import { Oid } from '../types/oids.ts'

const bigintTypes: ReadonlySet<number> = new Set([Oid.int8, Oid.money, Oid.time, Oid.timestamp, Oid.timestamptz])

/** int8, money, time and timestamps are bigint even where their column lies in an i32. */
export const isBigintType = (oid: number): boolean => bigintTypes.has(oid)
