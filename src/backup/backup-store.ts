// Where backups go to and come from: a directory of the server's machine, or a bucket.
import { notSupported, PgError } from '../../engine/errors.ts'
import { isAbsolute, join, normalize } from 'node:path'
import { storeWithBucket } from '../objects/allowed-bucket.ts'
import type { ServerState } from '../session/server-state.ts'
import { BucketBackupStore } from './bucket-backup-store.ts'
import { DirectoryStore } from './directory-store.ts'
import type { BackupFile } from './manifest.ts'

/** One location. Names of files are relative, with slashes. */
export interface BackupStore {
  /** Makes room for a new backup, which nobody sees before `publish`. Throws 42710 where there is something already. */
  begin(): Promise<void>
  /** Durable, and read again, when it resolves. */
  putFile(name: string, path: string, signal: AbortSignal): Promise<BackupFile>
  putText(name: string, text: string): Promise<BackupFile>
  publish(): Promise<void>
  /** What was begun and not published goes; harmless where nothing was, and to a whole backup. */
  discard(): Promise<void>
  /** Throws 58P01 where it is not there. */
  readText(name: string): Promise<string>
  /** Throws XX001 where the file is not as it was written. */
  verify(file: BackupFile, signal: AbortSignal): Promise<void>
  /** Runs work on a local file with its content, which may be gone afterwards. */
  withFile<T>(name: string, signal: AbortSignal, work: (path: string) => Promise<T>): Promise<T>
}

/** Throws 0A000 for places that are not supported, 22023 for what is none. */
export function openBackupStore(
  { objects, options }: Pick<ServerState, 'objects' | 'options'>,
  location: string,
): BackupStore {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(location)?.[1].toLowerCase()
  if (scheme === 's3') {
    const [bucket, ...names] = location.slice('s3://'.length).replace(/\/+$/, '').split('/')
    if (bucket === '') throw new PgError('22023', `"${location}" does not name a bucket`)
    return new BucketBackupStore({
      bucket,
      prefix: names.map((name) => `${name}/`).join(''),
      store: () => storeWithBucket(objects, bucket),
      temporaryDirectory: join(options.dataDir, 'temporary'),
    })
  }
  if (scheme !== undefined && scheme !== 'file') throw notSupported(`backup at ${scheme}://`)
  const directory = scheme === 'file' ? location.slice('file://'.length) : location
  if (!isAbsolute(directory) || directory.includes('\0'))
    throw new PgError('22023', `the location of a backup must be an absolute path of the server: "${location}"`)
  return new DirectoryStore(normalize(directory).replace(/(?<=.)\/+$/, ''))
}
