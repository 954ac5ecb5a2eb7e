// What compiled pipelines may ask of a query: its memory, and its partitions pinned in it.
import type { QueryMemory } from '../columns/query-memory.ts'
import { runCompiled } from '../compile/run/run-plan.ts'
import type { CompiledContext, CompileReport, KeptBatches, QueryCrew } from '../interpret/execute-context.ts'
import type { QueryFacts, WorkerHooks } from './hooks.ts'

export const compiledContext = (
  memory: QueryMemory,
  hooks: WorkerHooks,
  facts: QueryFacts,
  report?: CompileReport,
  crew?: QueryCrew,
): CompiledContext => ({
  report,
  crew,
  memory,
  groupLimits: hooks.groupLimits,
  kept: new Map<number, KeptBatches>(),
  tooLarge: new Set(),
  forms: (partition, attributes, coded = []) => hooks.forms?.[partition.kind]?.(partition, attributes, coded),
  pin: (partition, attributes, predicates, coded = []) =>
    hooks.pinners?.[partition.kind]?.(partition, attributes, predicates, facts, coded),
  run: runCompiled,
})
