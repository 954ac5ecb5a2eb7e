// What a backup says of itself: the files that it consists of, each with its length and checksum. The manifest is written last, so a
// directory without one is no backup.
import { createHash } from 'node:crypto'
import { PgError } from '../../engine/errors.ts'

export interface BackupFile {
  readonly name: string
  readonly bytes: number
  /** Hex. */
  readonly sha256: string
}

export interface BackupManifest {
  readonly format: typeof manifestFormat
  readonly database: string
  /** ISO 8601. */
  readonly started: string
  readonly rows: number
  readonly bytes: number
  readonly files: readonly BackupFile[]
}

export const manifestFormat = 1
export const manifestName = 'manifest.json'
/** Rows of the catalog, the tables' files, and the state of sequences. */
export const catalogName = 'catalog.json'

export const sha256Of = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

export function encodeManifest(manifest: BackupManifest): string {
  const content = JSON.stringify(manifest)
  return `${JSON.stringify({ sha256: sha256Of(content), manifest: content })}\n`
}

/** Throws XX001 where it is not what was written, 0A000 where it is of a later format. */
export function decodeManifest(text: string, location: string): BackupManifest {
  const damaged = backupDamaged(location, manifestName)
  let outer: { sha256?: unknown; manifest?: unknown } | null
  try {
    outer = JSON.parse(text) as typeof outer
  } catch {
    throw damaged
  }
  if (typeof outer?.manifest !== 'string' || sha256Of(outer.manifest) !== outer.sha256) throw damaged
  const manifest = JSON.parse(outer.manifest) as BackupManifest
  if (manifest.format !== manifestFormat)
    throw new PgError('0A000', `backup "${location}" has format ${Number(manifest.format)}, which is not supported`)
  return manifest
}

export const backupDamaged = (location: string, file: string): PgError =>
  new PgError('XX001', `backup "${location}" is damaged: file "${file}" is not as it was written`)
