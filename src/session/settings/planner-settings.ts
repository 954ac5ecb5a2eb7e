// EXPLAIN (SETTINGS): the settings that PostgreSQL's planner goes by, where they are not what they are without anybody's doing.
import { display, type Settings } from './settings.ts'
import { type Variable, variables } from './variables.ts'

const families = /^(enable|cpu|geqo|jit|parallel|min_parallel|max_parallel)_/
const single = new Set([
  'constraint_exclusion',
  'cursor_tuple_fraction',
  'debug_parallel_query',
  'effective_cache_size',
  'effective_io_concurrency',
  'from_collapse_limit',
  'geqo',
  'hash_mem_multiplier',
  'jit',
  'join_collapse_limit',
  'maintenance_io_concurrency',
  'plan_cache_mode',
  'random_page_cost',
  'recursive_worktable_factor',
  'search_path',
  'seq_page_cost',
  'temp_buffers',
  'work_mem',
])
const others = new Set(['max_parallel_maintenance_workers'])

const isPlanners = ({ name }: Variable): boolean => single.has(name) || (families.test(name) && !others.has(name))

export function plannerSettings(settings: Settings): Readonly<Record<string, string>> {
  const changed = variables.filter(isPlanners).flatMap((variable) => {
    const value = settings.get(variable.name)
    return value === undefined || value === variable.default ? [] : [[variable.name, display(variable, value)] as const]
  })
  return Object.fromEntries(changed.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
