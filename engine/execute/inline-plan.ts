// Which plans run on the calling thread: work bounded far below what a hop to a worker and back costs, and nothing that may
// have to wait (SELECT 1, a few VALUES, an INSERT of literals).
import type { Batch } from '../columns/column.ts'
import { findFunction } from '../functions/registry.ts'
import { inputsOf } from '../interpret/writes/write-plan.ts'
import type { Expression } from '../plan/expression.ts'
import type { PhysicalPlan } from '../plan/physical.ts'
import type { ScanPartition } from '../tables.ts'
import type { Value } from '../types/type.ts'
import type { QueryTask } from './query-task.ts'

const rowsMax = 100
const nodesMax = 16
/** Of rows that were read into columns before. */
const readRowsMax = 4096
const rowsPerExpression = 16
/** Nodes of all expressions, times rows. */
const expressionsMax = 2000
/** Longer texts and byte strings may cost more than a hop. */
const valueLengthMax = 4096

/** Volatile, yet without an effect on anything. */
const harmlessVolatile: ReadonlySet<string> = new Set([
  'random',
  'clock_timestamp',
  'timeofday',
  'gen_random_uuid',
  'uuidv4',
  'uuidv7',
  'uuid_generate_v1',
  'uuid_generate_v1mc',
  'uuid_generate_v4',
  'gen_random_bytes',
  'gen_salt',
])
/** Asked of the session: most values are reserved ahead, and the query goes on when it has them. */
const sequences: ReadonlySet<string> = new Set(['nextval', 'next_identity', 'currval', 'lastval'])
/**
 * They may wait, which costs this thread nothing: the query goes on when it has its answer (inline-query.ts). Sleepers on workers would
 * keep these from the statements that they wait for.
 */
const waiting: ReadonlySet<string> = new Set([
  'pg_sleep',
  'pg_advisory_lock',
  'pg_advisory_lock_shared',
  'pg_advisory_xact_lock',
  'pg_advisory_xact_lock_shared',
  'pg_try_advisory_lock',
  'pg_try_advisory_lock_shared',
  'pg_try_advisory_xact_lock',
  'pg_try_advisory_xact_lock_shared',
  'pg_advisory_unlock',
  'pg_advisory_unlock_shared',
  'pg_advisory_unlock_all',
])
/** Answered at once by the thread that the query runs inline on: they must come through while all workers are busy. */
const signalling: ReadonlySet<string> = new Set(['pg_cancel_backend', 'pg_terminate_backend'])
/** Their work is not bounded by the size of their arguments. */
const unbounded: ReadonlySet<string> = new Set([
  ...[
    'repeat',
    'lpad',
    'rpad',
    'pow',
    'power',
    'dpow',
    'numeric_power',
    'exp',
    'numeric_exp',
    'factorial',
    'numeric_fac',
  ],
  ...['array_fill', 'string_to_array', 'regexp_replace', 'regexp_match', 'regexp_matches', 'format', 'sqrt'],
  'crypt',
  ...['numeric_sqrt', 'ln', 'numeric_ln', 'log', 'numeric_log', 'sha224', 'sha256', 'sha384', 'sha512', 'gcd', 'lcm'],
])

export function runsInline(task: QueryTask): boolean {
  const budget: Budget = { nodes: nodesMax, weight: 1, expressions: expressionsMax, volatile: false }
  return task.sink.kind !== 'parquet' && task.parameters.every(isSmall) && boundedPlan(task.plan, budget, task.sources)
}

/** Expressions over one row that cost little, wait for nothing and change nothing. */
export function evaluatesAtOnce(expressions: readonly Expression[]): boolean {
  const budget: Budget = { nodes: 0, weight: 1, expressions: expressionsMax, volatile: false }
  return boundedAll(budget, expressions) && !budget.volatile
}

interface Budget {
  nodes: number
  /** What an expression costs. */
  weight: number
  expressions: number
  /** Another run would find other values. */
  volatile: boolean
}

function boundedPlan(plan: PhysicalPlan, budget: Budget, sources: QueryTask['sources']): boolean {
  if (--budget.nodes < 0) return false
  switch (plan.kind) {
    case 'empty':
      return true
    case 'scan':
      return atHand(sources.get(plan.node)) && (!plan.filter || bounded(plan.filter, budget))
    case 'values':
      if (plan.batches) return chargeRows(plan.batches, budget)
      return plan.lists.length <= rowsMax && plan.lists.every((row) => row.every((item) => bounded(item, budget)))
    case 'project':
      return boundedInputs(plan, budget, sources) && plan.expressions.every((item) => bounded(item, budget))
    case 'filter':
      return bounded(plan.condition, budget) && boundedInputs(plan, budget, sources)
    case 'limit':
      return (
        [plan.limit, plan.offset].every((item) => !item || bounded(item, budget)) &&
        boundedInputs(plan, budget, sources)
      )
    case 'sort':
      return plan.keys.every((key) => bounded(key.expression, budget)) && boundedInputs(plan, budget, sources)
    case 'distinct':
      return !plan.on && boundedInputs(plan, budget, sources)
    case 'set-operation':
      return boundedInputs(plan, budget, sources)
    case 'insert':
      // The input first: its rows say what an expression costs.
      return (
        boundedInputs(plan, budget, sources) &&
        boundedAll(budget, plan.row, checked(plan), plan.returning) &&
        (!plan.conflict || boundedConflict(plan.conflict, budget))
      )
    case 'update':
      return boundedInputs(plan, budget, sources) && boundedAll(budget, plan.row, checked(plan), plan.returning)
    case 'delete':
      return boundedInputs(plan, budget, sources) && boundedAll(budget, plan.returning)
    case 'lock-rows':
      return (
        boundedInputs(plan, budget, sources) &&
        boundedAll(
          budget,
          plan.locks.map((lock) => lock.rowId),
          [plan.limit, plan.offset],
        )
      )
    default:
      return false
  }
}

type Insert = Extract<PhysicalPlan, { readonly kind: 'insert' }>

const checked = ({ checks }: Pick<Insert, 'checks'>): readonly Expression[] => checks.map((check) => check.expression)

/** Looking keys up may take a second run, whose rows must have the same keys. */
const boundedConflict = ({ row, where, rows }: NonNullable<Insert['conflict']>, budget: Budget): boolean =>
  !rows && boundedAll(budget, row, [where]) && !budget.volatile

const boundedAll = (budget: Budget, ...lists: readonly (readonly (Expression | undefined)[] | undefined)[]): boolean =>
  lists.every((list) => !list || list.every((item) => !item || bounded(item, budget)))

/** Rows that lie on this thread already, and few of them. */
const atHand = (partitions: readonly ScanPartition[] | undefined): boolean =>
  partitions !== undefined &&
  partitions.every(({ kind }) => kind === 'found' || kind === 'overlay') &&
  partitions.reduce((sum, { rows }) => sum + rows, 0) <= rowsMax

/** Rows in columns: each expression over them counts once per so many rows. */
function chargeRows(batches: readonly Batch[], budget: Budget): boolean {
  const rows = batches.reduce((sum, batch) => sum + batch.length, 0)
  if (rows > readRowsMax) return false
  budget.weight = Math.max(1, rows / rowsPerExpression)
  return true
}

const boundedInputs = (plan: PhysicalPlan, budget: Budget, sources: QueryTask['sources']): boolean =>
  inputsOf(plan).every((input) => boundedPlan(input, budget, sources))

function bounded(expression: Expression, budget: Budget): boolean {
  budget.expressions -= expression.kind === 'slot' ? 1 : budget.weight
  if (budget.expressions < 0) return false
  const all = (...parts: readonly (Expression | undefined)[]): boolean =>
    parts.every((part) => !part || bounded(part, budget))
  switch (expression.kind) {
    case 'slot':
    case 'parameter':
      return true
    case 'literal':
      return isSmall(expression.value)
    case 'call': {
      const definition = findFunction(expression.function)
      if (definition?.kind !== 'scalar' || definition.routine || unbounded.has(definition.name)) return false
      if (definition.volatility === 'volatile') {
        const isKnown = [harmlessVolatile, sequences, waiting, signalling].some((names) => names.has(definition.name))
        if (!isKnown && !definition.runsStatements) return false
        budget.volatile = true
      }
      return all(...expression.args)
    }
    case 'and':
    case 'or':
    case 'coalesce':
    case 'minmax':
      return all(...expression.args)
    case 'not':
    case 'is-null':
    case 'is-boolean':
      return all(expression.arg)
    case 'is-distinct':
      return all(expression.left, expression.right)
    case 'case':
      return all(...expression.whens.flatMap(({ when, then }) => [when, then]), expression.otherwise)
    case 'in-list':
      return all(expression.left, ...expression.list)
    case 'array-comparison':
      return all(expression.left, expression.array)
    case 'array':
      return all(...expression.elements)
    case 'row':
      return all(...expression.fields, expression.present)
    case 'row-comparison':
      return all(...expression.left, ...expression.right)
    case 'subscript':
      return all(expression.array, ...expression.indexes.flatMap(({ lower, upper }) => [lower, upper]))
    default:
      return false
  }
}

export function isSmall(value: Value): boolean {
  if (typeof value === 'string' || value instanceof Uint8Array) return value.length <= valueLengthMax
  if (typeof value === 'object' && value !== null && 'elements' in value)
    return (value.elements as readonly unknown[]).length <= rowsMax
  return true
}
