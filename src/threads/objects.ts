// Entry of the object thread: buckets and objects, in a database and files of the data directory.
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { openPostgres } from '../../regions/objects/relational/postgres.ts'
import { openSqlite } from '../../regions/objects/relational/sqlite.ts'
import { filesDirectoryOf, openRelationalStore } from '../../regions/objects/relational/store.ts'
import { type ObjectsPort, serveObjects } from '../../regions/objects/thread/serve-objects.ts'
import { keepCompiled } from './compile-cache.ts'

const { dataDirectory, database } = workerData as { readonly dataDirectory: string; readonly database?: string }
const port = parentPort as unknown as ObjectsPort

serveObjects(
  port,
  (async () =>
    openRelationalStore({
      database:
        database === undefined ? await openSqlite(join(dataDirectory, 'objects.sqlite')) : await openPostgres(database),
      filesDirectory: filesDirectoryOf(dataDirectory),
      onFault: (error) => port.postMessage({ kind: 'fault', message: String(error) }),
    }))(),
)
keepCompiled()
