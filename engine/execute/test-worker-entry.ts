// Entry of the test worker's thread.
import { testHooks } from './test-worker.ts'
import { serveWorker } from './worker.ts'

serveWorker(testHooks)
