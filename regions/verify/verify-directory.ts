// The offline check of a data directory: every checksum, every reference, and what can be derived against what is stored. Nothing is
// written. Whoever calls holds the directory's lock.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { CatalogEdit } from '../../engine/tables.ts'
import type { LogRecord } from '../log/record.ts'
import { manifestPrefix, readManifest } from '../manifest/manifest.ts'
import { emptyState, type ManifestState, type PersistedRegion, type PersistedSegment } from '../manifest/state.ts'
import { FileObjectStore } from '../objects/file-store.ts'
import { type RegionId, regionId, tableOfRegion } from '../requests/request.ts'
import { decodeDeletes } from '../segments/delete-object.ts'
import { type Finding, Findings } from './findings.ts'
import { verifyIndex } from './verify-index.ts'
import { verifyLog } from './verify-log.ts'
import { type VerifiedSegment, verifySegment } from './verify-segment.ts'

/** What the metadata store holds. */
export interface StoredCatalog {
  readonly appliedLsn: number
  readonly rows: readonly CatalogEdit[]
}

export interface Verification {
  readonly findings: readonly Finding[]
  readonly regions: number
  readonly segments: number
  readonly records: number
}

/** Region entries as the manifest has them, with the segments that live log records adopt. */
interface RegionContent {
  readonly entry: PersistedRegion | undefined
  readonly adopted: { readonly name: string; readonly firstRowId: number; readonly rows: number }[]
}

export function verifyDirectory(directory: string, catalog?: StoredCatalog): Verification {
  const findings = new Findings(directory)
  const state = verifyManifest(directory, findings)
  if (!state) return { findings: findings.all, regions: 0, segments: 0, records: 0 }
  const regions = new Map<RegionId, RegionContent>()
  for (const [id, entry] of state.regions) regions.set(id, { entry, adopted: [] })
  const tables = catalog && regionsOfTables(catalog.rows)
  const log = verifyLog(join(directory, 'log'), findings, (lsn, record) => {
    if (record.kind === 'sequence') return
    applyToRegions(regions, state, lsn, record)
    if (catalog && tables && lsn > catalog.appliedLsn) applyToTables(tables, record.catalogEdits)
  })
  const logPath = join(directory, 'log')
  if (log) {
    const known = Math.max(state.lastLsn, catalog?.appliedLsn ?? 0)
    if (log.lastLsn < known)
      findings.problem(logPath, `ends at record ${log.lastLsn}, but records up to ${known} were acted upon`)
    if (log.firstLsn !== undefined && log.firstLsn > state.sequencesLsn + 1)
      findings.problem(
        logPath,
        `begins with record ${log.firstLsn}, but records after ${state.sequencesLsn} are needed`,
      )
    if (tables) compareTables(directory, regions, tables, findings)
  }
  const named = new Set<string>()
  for (const [id, content] of regions) verifyRegion(directory, id, content, named, findings)
  // Without a whole log nobody knows what it names.
  if (log) noteLeftovers(directory, named, findings)
  return {
    findings: findings.all,
    regions: regions.size,
    segments: [...named].filter((name) => name.endsWith('.segment')).length,
    records: log?.records ?? 0,
  }
}

function verifyManifest(directory: string, findings: Findings): ManifestState | undefined {
  const store = new FileObjectStore(directory)
  const files = store.list(manifestPrefix)
  const newest = files.at(-1)
  if (!newest) {
    if (!existsSync(join(directory, 'log'))) return emptyState()
    findings.problem(join(directory, manifestPrefix), 'there is no manifest')
    return undefined
  }
  for (const { name } of files) if (name !== newest.name) findings.note(name, 'replaced: the next start removes it')
  const path = store.path(newest.name)
  return findings.attempt(path, () => {
    const read = readManifest(path, readFileSync(path))
    if (read.torn) findings.note(path, 'an unfinished edit: the next start cuts it', read.end)
    return read.state
  })
}

/** What replay would do, as far as regions and their segments go. */
function applyToRegions(
  regions: Map<RegionId, RegionContent>,
  state: ManifestState,
  lsn: number,
  record: LogRecord & { kind: 'commit' },
): void {
  for (const operation of record.operations) {
    const region = regions.get(operation.region)
    if (lsn <= (region?.entry?.flushedLsn ?? 0) || lsn <= (state.dropped.get(operation.region) ?? 0)) continue
    if (operation.kind === 'create') regions.set(operation.region, { entry: undefined, adopted: [] })
    if (operation.kind === 'drop') regions.delete(operation.region)
    if (operation.kind === 'truncate') region?.adopted.splice(0)
    if (operation.kind === 'adopt') region?.adopted.push(...operation.segments)
  }
}

interface TableRegions {
  readonly database: number
  readonly regions: readonly number[]
}

function regionsOfTables(rows: readonly CatalogEdit[]): Map<number, TableRegions> {
  const tables = new Map<number, TableRegions>()
  applyToTables(tables, rows)
  return tables
}

function applyToTables(tables: Map<number, TableRegions>, edits: readonly CatalogEdit[]): void {
  for (const edit of edits) {
    if (edit.entity === 'database' && edit.op === 'remove') {
      for (const [oid, { database }] of tables) if (database === edit.oid) tables.delete(oid)
    } else if (edit.entity === 'table') {
      if (edit.op === 'remove') tables.delete(edit.oid)
      else tables.set(edit.oid, edit.value as TableRegions)
    }
  }
}

function compareTables(
  directory: string,
  regions: ReadonlyMap<RegionId, RegionContent>,
  tables: ReadonlyMap<number, TableRegions>,
  findings: Findings,
): void {
  const wanted = new Set<RegionId>()
  for (const [oid, { regions: numbers }] of tables) for (const number of numbers) wanted.add(regionId(oid, number))
  for (const id of wanted)
    if (!regions.has(id)) findings.problem(directory, `region ${id} of table ${tableOfRegion(id)} is missing`)
  for (const id of regions.keys()) if (!wanted.has(id)) findings.problem(directory, `region ${id} belongs to no table`)
}

function verifyRegion(
  directory: string,
  id: RegionId,
  { entry, adopted }: RegionContent,
  named: Set<string>,
  findings: Findings,
): void {
  const spans: { readonly from: number; readonly to: number; readonly file: string }[] = []
  const add = (name: string, base: number, { runs }: VerifiedSegment): void => {
    for (let run = 0; run < runs.positions.length; run++) {
      const rows = (runs.positions[run + 1] ?? runs.rows) - runs.positions[run]
      spans.push({ from: runs.rowIds[run] + base, to: runs.rowIds[run] + base + rows, file: name })
    }
  }
  for (const stored of entry?.segments ?? []) {
    const segment = verifyStoredSegment(directory, stored, named, findings)
    if (segment) add(stored.name, stored.rowIdBase, segment)
  }
  const known = new Set(entry?.segments.map(({ name }) => name))
  for (const { name, firstRowId, rows } of adopted) {
    if (known.has(name)) continue
    const segment = verifyStoredSegment(directory, { name, rowIdBase: firstRowId, sequence: 0 }, named, findings)
    if (!segment) continue
    if (segment.footer.rows !== rows)
      findings.problem(name, `has ${segment.footer.rows} rows, the log's record that adopts it says ${rows}`)
    add(name, firstRowId, segment)
  }
  spans.sort((a, b) => a.from - b.from)
  for (let i = 1; i < spans.length; i++) {
    if (spans[i].from >= spans[i - 1].to) continue
    findings.problem(spans[i].file, `row id ${spans[i].from} of region ${id} is in "${spans[i - 1].file}" too`)
    break
  }
  const last = spans.at(-1)
  if (entry && last && adopted.length === 0 && last.to > entry.nextRowId)
    findings.problem(
      last.file,
      `has row id ${last.to - 1}, though region ${id} gave out none from ${entry.nextRowId} on`,
    )
}

function verifyStoredSegment(
  directory: string,
  stored: PersistedSegment,
  named: Set<string>,
  findings: Findings,
): VerifiedSegment | undefined {
  const path = join(directory, stored.name)
  named.add(stored.name)
  if (stored.deletes) named.add(stored.deletes)
  if (!existsSync(path)) {
    findings.problem(path, 'is missing')
    return undefined
  }
  const segment = verifySegment(path, findings)
  if (!segment) return undefined
  if (stored.deletes) verifyDeletes(join(directory, stored.deletes), stored, segment.footer.rows, findings)
  for (const { index, file } of stored.indexes ?? segment.footer.indexes ?? []) {
    if (file === undefined) continue
    named.add(file)
    if (!existsSync(join(directory, file))) findings.problem(file, 'is missing')
    else verifyIndex(join(directory, file), index, { path, footer: segment.footer }, findings)
  }
  return segment
}

function verifyDeletes(path: string, stored: PersistedSegment, rows: number, findings: Findings): void {
  if (!existsSync(path)) return findings.problem(path, 'is missing')
  const positions = findings.attempt(path, () => decodeDeletes(readFileSync(path)) ?? null)
  if (positions === undefined) return
  if (positions === null) return findings.problem(path, 'is corrupted', 0)
  if (positions.length !== stored.deletedRows)
    findings.problem(path, `lists ${positions.length} rows, the manifest says ${stored.deletedRows}`)
  for (let i = 0; i < positions.length; i++) {
    if (positions[i] < rows && (i === 0 || positions[i] > positions[i - 1])) continue
    return findings.problem(path, `lists position ${positions[i]} of ${rows} rows out of order or twice`)
  }
}

function noteLeftovers(directory: string, named: ReadonlySet<string>, findings: Findings): void {
  const root = join(directory, 'segments')
  if (!existsSync(root)) return
  for (const entry of readdirSync(root, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const name = path.slice(directory.length).replace(/^\/+/, '')
    // Index files of a segment that the log still names are found through it.
    const ofNamed = [...named].some((one) => basename(name).startsWith(`${basename(one)}.`))
    if (!named.has(name) && !ofNamed) findings.note(path, 'is named by nothing: the next start removes it')
  }
}
