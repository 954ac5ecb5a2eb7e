// Contexts, plans and batches for this folder's tests: no server, no sockets, rows in and rows out.
import { superuser } from '../privileges/superuser.fixture.ts'
import { isoSettings } from '../types/iso-settings.ts'
import type { Batch } from '../columns/column.ts'
import type { WriteBatch, WriteTarget } from '../execute/query-task.ts'
import { functionByOid, functionsNamed, operatorsNamed } from '../functions/registry.ts'
import type { Expression } from '../plan/expression.ts'
import type { PhysicalOperator, PhysicalPlan } from '../plan/physical.ts'
import type { CatalogView, IndexSchema, ScanPartition } from '../tables.ts'
import { Oid } from '../types/oids.ts'
import { typeRef, type TypeRef, type Value } from '../types/type.ts'
import type { ExecuteContext } from './execute-context.ts'
import { execute } from './operators.ts'
import { batchRows, rowsToBatch } from './row-batch.ts'

export const int4 = typeRef(Oid.int4)
export const int8 = typeRef(Oid.int8)
export const bool = typeRef(Oid.bool)
export const text = typeRef(Oid.text)
export const float8 = typeRef(Oid.float8)
export const numeric = typeRef(Oid.numeric)

export const slot = (index: number, type: TypeRef): Expression => ({ kind: 'slot', slot: index, type })
export const literal = (value: Value, type: TypeRef): Expression => ({ kind: 'literal', value, type })

/** A call of the operator on the arguments' types. */
export function op(name: string, left: Expression, right: Expression): Expression {
  const operator = operatorsNamed(name).find((one) => one.left === left.type.oid && one.right === right.type.oid)
  if (!operator) throw new Error(`no operator ${left.type.oid} ${name} ${right.type.oid}`)
  return callOid(operator.function, [left, right])
}

export function call(name: string, ...args: Expression[]): Expression {
  const found = functionsNamed(name).find(
    (one) => one.args.length === args.length && one.args.every((arg, i) => arg === args[i].type.oid),
  )
  if (!found) throw new Error(`no function ${name}`)
  return { kind: 'call', function: found.oid, args, type: typeRef(found.result) }
}

const callOid = (oid: number, args: Expression[]): Expression => ({
  kind: 'call',
  function: oid,
  args,
  type: typeRef(functionByOid(oid).result),
})

export function aggregateOid(name: string, ...args: number[]): number {
  const found = functionsNamed(name).find(
    (one) => one.kind === 'aggregate' && one.args.length === args.length && one.args.every((arg, i) => arg === args[i]),
  )
  if (!found) throw new Error(`no aggregate ${name}`)
  return found.oid
}

const session = {
  user: 'cadastre',
  sessionUser: 'cadastre',
  database: 'cadastre',
  searchPath: ['public'],
  backendPid: 1,
  applicationName: '',
  clientAddress: null,
  clientPort: 0,
  serverAddress: null,
  serverPort: 0,
  variables: {},
  statementTimestamp: 0n,
  serverStartTimestamp: 0n,
  systemIdentifier: 1n,
}

export const testCatalog = (indexes: readonly IndexSchema[] = []): CatalogView => ({
  version: 1,
  database: { oid: 1, name: 'cadastre', owner: 10 },
  schema: () => undefined,
  schemaByOid: () => undefined,
  schemas: () => [],
  relation: () => undefined,
  relationByOid: () => undefined,
  relations: () => [],
  indexesOf: (table) => indexes.filter((index) => index.table === table),
  role: () => superuser,
  roleByOid: () => superuser,
  roles: () => [],
  databases: () => [],
})

export interface TestContext extends ExecuteContext {
  readonly emitted: WriteBatch[]
  affected: number
  charged: number
}

export function testContext(
  options: {
    readonly parameters?: Value[]
    readonly batches?: ReadonlyMap<number, readonly Batch[]>
    readonly writes?: readonly WriteTarget[]
    readonly indexes?: readonly IndexSchema[]
    readonly effect?: (name: string, args: readonly unknown[]) => unknown
    readonly checkCancel?: () => void
  } = {},
): TestContext {
  const emitted: WriteBatch[] = []
  const context: TestContext = {
    settings: isoSettings,
    session,
    catalog: testCatalog(options.indexes),
    parameters: options.parameters ?? [],
    effect: options.effect ?? (() => null),
    checkCancel: options.checkCancel ?? (() => undefined),
    sources: new Map(
      [...(options.batches ?? [])].map(([node, batches]) => [
        node,
        [{ kind: 'test', rows: 0, batches } as ScanPartition],
      ]),
    ),
    openPartition: (partition) => ({
      batches: (partition as unknown as { batches: readonly Batch[] }).batches,
      release: () => undefined,
    }),
    writes: new Map((options.writes ?? []).map((target) => [target.table, target])),
    emit: (write) => {
      emitted.push(write)
    },
    addAffected: (_, rows) => {
      context.affected += rows
    },
    charge: (bytes) => {
      context.charged += bytes
    },
    ctes: new Map(),
    emitted,
    affected: 0,
    charged: 0,
  }
  return context
}

let lastNode = 0

/** A plan node around an operator. */
export const node = (types: readonly TypeRef[], operator: PhysicalOperator): PhysicalPlan =>
  ({ node: ++lastNode, types, rows: 1, ...operator }) as PhysicalPlan

export const valuesPlan = (types: readonly TypeRef[], rows: readonly (readonly Value[])[]): PhysicalPlan =>
  node(types, { kind: 'values', lists: rows.map((row) => row.map((value, i) => literal(value, types[i]))) })

export const batchOf = (types: readonly TypeRef[], rows: readonly (readonly Value[])[]): Batch =>
  rowsToBatch(types, rows)

/** Runs the plan to its end. */
export function run(plan: PhysicalPlan, context: ExecuteContext = testContext()): Value[][] {
  const rows: Value[][] = []
  for (const batch of execute(plan, context)) rows.push(...batchRows(batch))
  return rows
}
