// Random plans: scans, filters, projections, joins of every kind and aggregates over them, with interpreted operators in between.
import fc from 'fast-check'
import { equalityOf, functionsNamed } from '../../functions/registry.ts'
import type { Expression } from '../../plan/expression.ts'
import type { PhysicalAggregate, PhysicalPlan } from '../../plan/physical.ts'
import { Oid } from '../../types/oids.ts'
import { typeRef, type TypeRef } from '../../types/type.ts'
import { Expressions, overloads } from './expressions.ts'
import { types } from './values.ts'

/** Of all tables alike, so that there are keys of every type to join on. */
export const tableTypes: readonly TypeRef[] = [
  ...[types.int4, types.int4, types.int8, types.int2, types.text, types.bpchar, types.money, types.numeric],
  ...[types.float8, types.date, types.timestamp, types.bool],
]
export const tableCount = 3

/** An operator may be run or not, row by row or not, as a join's order wants it: none of these can fail. (A pattern may be none.) */
const harmless = overloads.filter(
  ({ name, args }) =>
    !/regex/.test(name) &&
    // Of dates and times some fields are none.
    (name === 'extract' || name === 'date_part'
      ? args[1] === Oid.timestamp
      : /(eq|ne|lt|le|gt|ge|like|length|substr|uminus|uplus|float8um|float8abs|numeric_abs|numeric_(add|sub|mul))$/.test(
          name,
        )),
)

const known = new Map<string, Expressions>()

function over(columns: readonly TypeRef[]): Expressions {
  const key = JSON.stringify(columns)
  let made = known.get(key)
  if (!made) known.set(key, (made = new Expressions(columns, harmless)))
  return made
}

type Plan = fc.Arbitrary<PhysicalPlan>

const base = (of: readonly TypeRef[], rows = 1): { node: number; types: readonly TypeRef[]; rows: number } => ({
  node: 0,
  types: of,
  rows,
})

const scans: Plan = fc
  .tuple(
    fc.nat({ max: tableCount - 1 }),
    fc.option(over(tableTypes).of(types.bool, 2)),
    // Estimates: the smaller side of a semi or anti join is built.
    fc.constantFrom(1, 10),
  )
  .map(([table, filter, rows]) => ({
    ...base(tableTypes, rows),
    kind: 'scan',
    table,
    attributes: tableTypes.map((_, i) => i + 1),
    predicates: [],
    filter: filter ?? undefined,
  }))

/** Rows of an operator that is interpreted. */
const sorted = (input: PhysicalPlan): PhysicalPlan => ({
  ...base(input.types),
  kind: 'sort',
  input,
  keys: [{ expression: { kind: 'slot', slot: 0, type: input.types[0] }, descending: true, nullsFirst: false }],
})

const filtered = (input: PhysicalPlan): Plan =>
  over(input.types)
    .of(types.bool, 2)
    .map((condition) => ({ ...base(input.types, input.rows), kind: 'filter', input, condition }))

/** The first column stays, so that there is always one to sort by. */
function projected(input: PhysicalPlan): Plan {
  const anyType = fc.constantFrom(types.bool, types.int4, types.numeric, types.text, types.float8, types.date)
  const expression = anyType.chain((type) => over(input.types).of(type, 2))
  return fc.array(expression, { minLength: 1, maxLength: 3 }).map((rest) => {
    const first: Expression = { kind: 'slot', slot: 0, type: input.types[0] }
    const expressions = [first, ...rest]
    return { ...base(expressions.map(({ type }) => type)), kind: 'project', input, expressions }
  })
}

const joinTypes = ['inner', 'left', 'semi', 'anti', 'mark', 'single', 'right', 'full'] as const

function joined(left: PhysicalPlan, right: PhysicalPlan, mayFail: boolean): Plan {
  const common = left.types.flatMap((type, slot) => {
    const matches = right.types.flatMap((other, i) => (other.oid === type.oid ? [i] : []))
    return matches.map((other) => [slot, other] as const)
  })
  const all = [...left.types, ...right.types]
  const pairs =
    common.length === 0
      ? fc.constant<(readonly [number, number])[]>([])
      : fc.uniqueArray(fc.constantFrom(...common), { minLength: 1, maxLength: 2 })
  return fc
    .record({
      type: fc.constantFrom(...joinTypes.filter((type) => mayFail || type !== 'single')),
      keys: pairs,
      loop: fc.integer({ max: 5, min: 0 }),
      residual: fc.option(over(all).of(types.bool, 2)),
      nullSafe: fc.option(fc.constant(true), { freq: 3 }),
      nullAware: fc.nat({ max: 1 }),
    })
    .map(({ type, keys, loop, residual, nullSafe, nullAware }) => {
      const kept = type === 'mark' ? [...left.types, types.bool] : left.types
      const own = base(type === 'semi' || type === 'anti' || type === 'mark' ? kept : all)
      if (keys.length === 0 || loop === 0)
        return { ...own, kind: 'nested-loop-join', type, left, right, condition: residual ?? undefined }
      const slot = (of: PhysicalPlan, at: number): Expression => ({ kind: 'slot', slot: at, type: of.types[at] })
      const aware = (type === 'anti' || type === 'mark') && nullAware === 0
      const used = aware ? keys.slice(0, 1) : keys
      return {
        ...own,
        kind: 'hash-join',
        type,
        left,
        right,
        leftKeys: used.map(([at]) => slot(left, at)),
        rightKeys: used.map(([, at]) => slot(right, at)),
        residual: aware ? undefined : (residual ?? undefined),
        nullSafe: nullSafe && !aware ? used.map((_, i) => i === 0) : undefined,
        nullAware: aware || undefined,
      }
    })
}

const summed = [Oid.int2, Oid.int4, Oid.int8, Oid.numeric, Oid.float8]
const ordered = [...summed, Oid.date, Oid.timestamp, Oid.text, Oid.bpchar]

const aggregateCalls = [
  ...['sum', 'avg'].flatMap((name) => summed.map((oid) => ({ name, oid }))),
  ...['min', 'max', 'count'].flatMap((name) => ordered.map((oid) => ({ name, oid }))),
  { name: 'count', oid: Oid.bool },
]

function aggregateCall(columns: readonly TypeRef[]): fc.Arbitrary<PhysicalAggregate> {
  const expressions = over(columns)
  const filter = fc.option(expressions.of(types.bool, 1), { freq: 3 }).map((one) => one ?? undefined)
  const star = functionsNamed('count').find(({ args }) => args.length === 0)!
  return fc.oneof(
    filter.map((one) => ({
      function: star.oid,
      args: [],
      distinct: false,
      filter: one,
      orderBy: [],
      type: types.int8,
    })),
    fc.constantFrom(...aggregateCalls).chain(({ name, oid }) => {
      const found =
        functionsNamed(name).find(({ kind, args }) => kind === 'aggregate' && args.length === 1 && args[0] === oid) ??
        functionsNamed(name).find(({ kind, args }) => kind === 'aggregate' && args.length === 1 && args[0] === Oid.any)!
      // Sums of floats depend on their order unless each is exact.
      const argument = oid === Oid.float8 ? expressions.slots(types.float8) : []
      const arg =
        argument.length > 0 ? fc.constantFrom(...argument) : expressions.of(typeRef(oid), oid === Oid.float8 ? 0 : 1)
      return fc.tuple(arg, filter, fc.integer({ min: 0, max: 5 })).map(([one, where, distinct]) => ({
        function: found.oid,
        args: [one],
        distinct: distinct === 0,
        filter: where,
        orderBy: [],
        type: typeRef(found.result === Oid.any || found.result === Oid.anyelement ? oid : found.result),
      }))
    }),
  )
}

function aggregated(input: PhysicalPlan): Plan {
  const groupable = input.types.flatMap((type, slot): Expression[] =>
    equalityOf(type.oid) === undefined ? [] : [{ kind: 'slot', slot, type }],
  )
  return fc
    .tuple(
      fc.uniqueArray(fc.constantFrom(...groupable), { maxLength: 3 }),
      fc.array(aggregateCall(input.types), { minLength: 1, maxLength: 4 }),
      fc.option(fc.array(groupMask, { minLength: 1, maxLength: 4 }), {
        freq: 2,
      }),
      fc.array(groupMask, { maxLength: 2 }),
    )
    .map(([groups, aggregates, sets, groupings]) => {
      const chosen = (mask: number): number[] => groups.flatMap((_, i) => ((mask >> i) & 1 ? [i] : []))
      const asked = groups.length > 0 && sets ? groupings : []
      return {
        ...base([...[...groups, ...aggregates].map(({ type }) => type), ...asked.map(() => types.int4)]),
        kind: 'aggregate',
        input,
        groups,
        aggregates,
        groupingSets: groups.length > 0 && sets ? sets.map(chosen) : undefined,
        groupings: asked.length > 0 ? asked.map(chosen) : undefined,
      }
    })
}

/** A bit for each of the groups. */
const groupMask = fc.nat({ max: 7 })

/** Operators that filter, compute or hand rows through. */
const dressed = (input: PhysicalPlan): Plan =>
  fc.oneof(
    { weight: 5, arbitrary: fc.constant(input) },
    { weight: 1, arbitrary: filtered(input) },
    { weight: 1, arbitrary: projected(input) },
    { weight: 1, arbitrary: fc.constant(sorted(input)) },
  )

function relation(joins: number, mayFail: boolean): Plan {
  if (joins === 0) return scans.chain(dressed)
  return fc
    .tuple(relation(joins - 1, false), relation(0, false), fc.boolean())
    .chain(([a, b, exchanged]) => (exchanged ? joined(b, a, mayFail) : joined(a, b, mayFail)))
    .chain(dressed)
}

/** Nodes are numbered as they come. */
export function numbered(plan: PhysicalPlan): PhysicalPlan {
  let last = 0
  const visit = (one: PhysicalPlan): PhysicalPlan => {
    const own = { ...one, node: ++last }
    if ('input' in own) return { ...own, input: visit(own.input) } as PhysicalPlan
    return 'left' in own ? ({ ...own, left: visit(own.left), right: visit(own.right) } as PhysicalPlan) : own
  }
  return visit(plan)
}

export function scanNodes(plan: PhysicalPlan): (PhysicalPlan & { readonly kind: 'scan' })[] {
  if (plan.kind === 'scan') return [plan]
  if ('input' in plan) return scanNodes(plan.input)
  return 'left' in plan ? [...scanNodes(plan.left), ...scanNodes(plan.right)] : []
}

export const plans: Plan = fc
  .nat({ max: 2 })
  .chain((joins) => relation(joins, true))
  .chain((input) => fc.oneof(aggregated(input), filtered(input), projected(input), fc.constant(input)))
  .map(numbered)

export const aggregates: Plan = fc
  .nat({ max: 1 })
  .chain((joins) => relation(joins, false))
  .chain(aggregated)
  .map(numbered)
