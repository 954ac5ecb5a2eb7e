// cadastre copy-store: moves a stopped server's metadata store to another place, which the server then finds by itself.
import { resolve } from 'node:path'
import { readBootstrap, writeBootstrap } from '../../catalog/store/bootstrap-config.ts'
import { copyStore } from '../../catalog/store/copy.ts'
import { storeLocation } from '../../catalog/store/location.ts'
import { lockDataDirectory } from '../../regions/server/data-directory.ts'
import { directoryIdentity } from '../config/server-secret.ts'
import type { Output } from './backup.ts'

/** to: a postgres URL, or a file as seen from the data directory. Throws 55006 where a server runs on the directory. */
export async function copyMetadataStore(
  dataDirectory: string,
  to: string,
  timeoutMs: number,
  output: Output,
): Promise<void> {
  const directory = resolve(dataDirectory)
  const known = readBootstrap(directory)
  if (known === undefined) throw new Error(`"${directory}" has no metadata store`)
  const [source, target] = [storeLocation(known, directory), storeLocation(to, directory)]
  const lock = lockDataDirectory(directory)
  try {
    const rows = await copyStore({
      from: source,
      to: target,
      owner: directoryIdentity(directory),
      timeoutMs,
      moved: () => writeBootstrap(directory, to),
    })
    output.line(`${rows} rows: ${source.name} -> ${target.name}`)
  } finally {
    lock.release()
  }
}
