// One segment file: every piece's checksum, and that what is derived from the columns agrees with them: row counts, zone maps,
// sketches, row ids, keys.
import { closeSync, openSync, statSync } from 'node:fs'
import { heapMemory } from '../../engine/columns/memory.ts'
import type { Column } from '../../engine/columns/column.ts'
import { typeByOid } from '../../engine/types/registry.ts'
import { rowGroupRows, segmentRowsMax } from '../limits.ts'
import { decodeColumn } from '../segments/decode-column.ts'
import { readExactly, readFooter, type SegmentFooter, segmentMagic } from '../segments/footer.ts'
import { decodeIntegers } from '../segments/decode-integers.ts'
import { KeyWriter } from '../segments/key-writer.ts'
import { closeFile, pieceSource, readPiece } from '../segments/piece-reader.ts'
import type { RowIdRuns } from '../segments/row-ids.ts'
import { addToSketch, newSketch, sketchRegisters } from '../segments/sketch.ts'
import { type ZoneMap, zoneMapOf } from '../segments/zone-map.ts'
import type { Findings } from './findings.ts'
import { piecesOf, verifyCoverage, verifyPieces } from './pieces.ts'

export interface VerifiedSegment {
  readonly footer: SegmentFooter
  readonly runs: RowIdRuns
}

/** undefined: it does not read. A sound file may be returned that disagrees with itself; that is told too. */
export function verifySegment(path: string, findings: Findings): VerifiedSegment | undefined {
  try {
    const read = findings.attempt(path, () => readFooter(path))
    if (!read) return undefined
    const { footer } = read
    const pieces = piecesOf(footer)
    if (!findings.attempt(path, () => beginOf(path))?.equals(segmentMagic))
      findings.problem(path, 'does not begin as a segment file does', 0)
    verifyCoverage(path, pieces, segmentMagic.length, statSync(path).size, findings)
    if (!verifyPieces(path, pieces, findings)) return undefined
    return findings.attempt(path, () => {
      verifyCounts(path, footer, findings)
      verifyColumns(path, footer, findings)
      return { footer, runs: verifyRowIds(path, footer, findings) }
    })
  } finally {
    closeFile(path)
  }
}

function beginOf(path: string): Buffer {
  const file = openSync(path, 'r')
  try {
    return readExactly(file, 0, segmentMagic.length, path)
  } finally {
    closeSync(file)
  }
}

function verifyCounts(path: string, footer: SegmentFooter, findings: Findings): void {
  const { rows, groups, columns } = footer
  const counted = groups.reduce((sum, group) => sum + group.rows, 0)
  if (counted !== rows) findings.problem(path, `has ${counted} rows in its groups and ${rows} in its footer`)
  if (rows > segmentRowsMax) findings.problem(path, `has ${rows} rows, more than a segment may have`)
  groups.forEach((group, i) => {
    if (group.columns.length !== columns.length)
      findings.problem(path, `group ${i} has ${group.columns.length} columns of ${columns.length}`)
    if (i < groups.length - 1 ? group.rows !== rowGroupRows : group.rows > rowGroupRows)
      findings.problem(path, `group ${i} has ${group.rows} rows`)
  })
}

function verifyColumns(path: string, footer: SegmentFooter, findings: Findings): void {
  const fetch = pieceSource(path)
  const sketches = footer.columns.map(newSketch)
  const keys = footer.keys.map((stored) => ({ stored, writer: new KeyWriter({ ...stored, unique: true }) }))
  footer.groups.forEach((group, i) => {
    const columns = footer.columns.map(({ type, attribute }, at) => {
      const { chunk, zone } = group.columns[at]
      const column = decodeColumn(chunk, type, group.rows, heapMemory, fetch)
      if (!zoneHolds(zone, column))
        findings.problem(path, `zone map of attribute ${attribute} in group ${i} does not hold its values`)
      addToSketch(sketches[at], column)
      return column
    })
    for (const { stored, writer } of keys) {
      const key = stored.attributes.map((attribute) => columns[columnAt(footer, attribute)])
      if (key.every((column) => column !== undefined)) writer.addGroup(key, group.rows, i * rowGroupRows)
    }
  })
  const stored = readPiece(path, footer.sketches)
  footer.columns.forEach(({ attribute }, at) => {
    const sketch = stored.subarray(at * sketchRegisters, (at + 1) * sketchRegisters)
    if (sketches[at].some((rank, register) => rank > (sketch[register] ?? 0)))
      findings.problem(path, `the sketch of attribute ${attribute} does not hold its values`)
  })
  for (const { stored: key, writer } of keys) verifyKey(path, footer, key, writer, findings)
}

const columnAt = (footer: SegmentFooter, attribute: number): number =>
  footer.columns.findIndex((column) => column.attribute === attribute)

function zoneHolds(zone: ZoneMap, column: Column): boolean {
  const actual = zoneMapOf(column)
  if (zone.nulls !== actual.nulls) return false
  const compare = typeByOid(column.type.oid).compare
  if (!compare) return true
  const below = zone.min === undefined || actual.min === undefined || compare(zone.min, actual.min) <= 0
  const above = zone.max === undefined || actual.max === undefined || compare(zone.max, actual.max) >= 0
  return below && above
}

/** The key's index once more from the columns: it must come out the same. */
function verifyKey(
  path: string,
  footer: SegmentFooter,
  key: SegmentFooter['keys'][number],
  writer: KeyWriter,
  findings: Findings,
): void {
  const differs = (): void => findings.problem(path, `the key index of index ${key.index} disagrees with the columns`)
  if (key.attributes.some((attribute) => columnAt(footer, attribute) < 0)) return differs()
  const made: Buffer[] = []
  const again = writer.finish((raw) => {
    made.push(Buffer.from(raw))
    return { offset: 0, bytes: raw.byteLength, crc: 0, codec: 'raw', rawBytes: raw.byteLength }
  })
  if (again.kind !== key.kind) return differs()
  if (again.kind === 'ordered' || key.kind === 'ordered') {
    const bounds = (one: typeof key): string => (one.kind === 'ordered' ? JSON.stringify([one.firsts, one.last]) : '')
    if (bounds(again) !== bounds(key)) differs()
    return
  }
  const stored = [...key.pages, key.bloom].map((piece) => readPiece(path, piece))
  const same = again.count === key.count && JSON.stringify(again.firsts) === JSON.stringify(key.firsts)
  if (!same || stored.length !== made.length || stored.some((bytes, i) => !bytes.equals(made[i]))) differs()
}

function verifyRowIds(path: string, footer: SegmentFooter, findings: Findings): RowIdRuns {
  const { runs: count, positions: storedPositions, rowIds: storedIds } = footer.rowIds
  const fetch = pieceSource(path)
  const positions = new Float64Array(count)
  const rowIds = new Float64Array(count)
  decodeIntegers(storedPositions, count, positions, fetch)
  decodeIntegers(storedIds, count, rowIds, fetch)
  for (let run = 0; run < count; run++) {
    const inOrder = run === 0 ? positions[0] === 0 : positions[run] > positions[run - 1]
    if (inOrder && positions[run] < footer.rows && rowIds[run] >= 0) continue
    findings.problem(path, `run ${run} of its row ids begins at position ${positions[run]} with id ${rowIds[run]}`)
    break
  }
  if (count === 0 && footer.rows > 0) findings.problem(path, 'has rows without row ids')
  return { positions, rowIds, rows: footer.rows }
}
