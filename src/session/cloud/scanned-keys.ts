// Keys of the rows that a running UPDATE or DELETE read of a Cloud Table: its row ids say only where in the scan a row was.
import type { CloudVirtualTable } from '../../../catalog/virtual/cloud/cloud-virtual-table.ts'
import { readPage } from '../../../catalog/virtual/cloud/read-page.ts'
import { readCloudRowId } from '../../../catalog/virtual/cloud/row-id.ts'
import { PgError } from '../../../engine/errors.ts'
import { keptBytesMax } from '../../cloud/client/limits.ts'
import type { SessionCore } from '../session-core.ts'

interface Scanned {
  readonly pages: Uint8Array[]
  bytes: number
}

const scanned = new WeakMap<SessionCore, Map<number, Scanned>>()

export function keepKeys(core: SessionCore, scan: number): void {
  let scans = scanned.get(core)
  if (!scans) scanned.set(core, (scans = new Map()))
  scans.set(scan, { pages: [], bytes: 0 })
}

/** Throws 54000 where a statement would change more than fits. */
export function keepPage(core: SessionCore, scan: number, body: Uint8Array): void {
  const kept = scanned.get(core)?.get(scan)
  if (!kept) return
  kept.bytes += body.length
  if (kept.bytes > keptBytesMax)
    throw new PgError('54000', 'the statement reads too many rows of a Cloud Table that it may change')
  kept.pages.push(body)
}

export const forgetKeys = (core: SessionCore): boolean => scanned.delete(core)

export type CloudKey = Readonly<Record<string, unknown>>

/** Of row ids to the keys of their rows, as they came. */
export function keyReader(core: SessionCore, table: CloudVirtualTable): (id: bigint) => CloudKey {
  const read = new Map<number, CloudKey[]>()
  return (id) => {
    const { scan, row } = readCloudRowId(id)
    let keys = read.get(scan)
    if (!keys) {
      const pages = scanned.get(core)?.get(scan)?.pages ?? []
      keys = pages.flatMap((page) => keysOf(page, table.key))
      read.set(scan, keys)
    }
    const key = keys[row]
    if (!key) throw new Error(`row ${row} of scan ${scan} was not read`)
    return key
  }
}

function keysOf(body: Uint8Array, names: readonly string[]): CloudKey[] {
  const { values, length } = readPage(body, names)
  return Array.from({ length }, (_, row) => Object.fromEntries(names.map((name) => [name, wire(values[name][row])])))
}

/** Numbers of more digits than JSON's writers keep go as text. */
const wire = (value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value)
