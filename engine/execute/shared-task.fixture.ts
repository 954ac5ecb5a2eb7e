import { testContext } from '../interpret/test-context.ts'
import type { PhysicalPlan } from '../plan/physical.ts'
import type { QueryTask } from './query-task.ts'

let lastQuery = 0

/** A query that is compiled and shared between threads however few rows it has. */
export function sharedTask(
  plan: PhysicalPlan,
  sources: QueryTask['sources'],
  more: Partial<QueryTask> = {},
): QueryTask {
  const { settings, session } = testContext()
  return {
    query: ++lastQuery,
    plan,
    parameters: [],
    sources,
    settings,
    session: { ...session, variables: { jit_above_rows: '0', parallel_above_rows: '0' } },
    catalogVersion: 1,
    sink: { kind: 'rows', options: null },
    writes: new Map(),
    analyze: false,
    memoryBytesMax: 1 << 28,
    cancel: new Int32Array(new SharedArrayBuffer(4)),
    ...more,
  }
}
