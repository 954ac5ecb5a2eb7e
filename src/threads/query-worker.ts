// Entry of the query workers.
import { serveWorker } from '../../engine/execute/worker.ts'
import { workerHooks } from './worker-hooks.ts'
import { keepCompiled } from './compile-cache.ts'

serveWorker(workerHooks)
keepCompiled()
