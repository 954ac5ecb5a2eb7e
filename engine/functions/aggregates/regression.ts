// Aggregates of pairs (y, x): corr, covar… and regr…, with Youngs and Cramer's updates.
import { PgError } from '../../errors.ts'
import { Oid } from '../../types/oids.ts'
import { aggregate } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'

export interface PairMoments {
  count: number
  x: number
  xx: number
  y: number
  yy: number
  xy: number
}

const body = (finish: Finish) => ({
  start: (): PairMoments => ({ count: 0, x: 0, xx: 0, y: 0, yy: 0, xy: 0 }),
  step: (state: PairMoments, [y, x]: readonly unknown[]): PairMoments => {
    addPair(state, y as number, x as number)
    return state
  },
  merge,
  finish,
})

function addPair(state: PairMoments, y: number, x: number): void {
  const sumX = state.x + x
  const sumY = state.y + y
  const count = ++state.count
  if (count > 1) {
    const differenceX = x * count - sumX
    const differenceY = y * count - sumY
    const scale = 1 / (count * (count - 1))
    state.xx += differenceX * differenceX * scale
    state.yy += differenceY * differenceY * scale
    state.xy += differenceX * differenceY * scale
    const finite = Number.isFinite(state.x) && Number.isFinite(x) && Number.isFinite(state.y) && Number.isFinite(y)
    if (finite && [sumX, sumY, state.xx, state.yy, state.xy].includes(Infinity)) {
      throw new PgError('22003', 'value out of range: overflow')
    }
  }
  if (!Number.isFinite(x)) state.xx = state.xy = Number.NaN
  if (!Number.isFinite(y)) state.yy = state.xy = Number.NaN
  state.x = sumX
  state.y = sumY
}

function merge(a: PairMoments, b: PairMoments): PairMoments {
  if (b.count === 0) return a
  if (a.count === 0) return b
  const count = a.count + b.count
  const differenceX = a.x / a.count - b.x / b.count
  const differenceY = a.y / a.count - b.y / b.count
  const weight = (a.count * b.count) / count
  return {
    count,
    x: a.x + b.x,
    xx: a.xx + b.xx + weight * differenceX * differenceX,
    y: a.y + b.y,
    yy: a.yy + b.yy + weight * differenceY * differenceY,
    xy: a.xy + b.xy + weight * differenceX * differenceY,
  }
}

type Finish = (moments: PairMoments) => number | null

/** Of at least so many pairs. */
const of =
  (pairsMin: number, finish: Finish): Finish =>
  (moments) =>
    moments.count < pairsMin ? null : finish(moments)

const oids = {
  corr: 2829,
  covar_pop: 2827,
  covar_samp: 2828,
  regr_avgx: 2822,
  regr_avgy: 2823,
  regr_intercept: 2826,
  regr_r2: 2824,
  regr_slope: 2825,
  regr_sxx: 2819,
  regr_sxy: 2821,
  regr_syy: 2820,
} as const

const finishes: Readonly<Record<keyof typeof oids, Finish>> = {
  corr: of(1, (m) => (m.xx === 0 || m.yy === 0 ? null : m.xy / Math.sqrt(m.xx * m.yy))),
  covar_pop: of(1, (m) => m.xy / m.count),
  covar_samp: of(2, (m) => m.xy / (m.count - 1)),
  regr_avgx: of(1, (m) => m.x / m.count),
  regr_avgy: of(1, (m) => m.y / m.count),
  regr_intercept: of(1, (m) => (m.xx === 0 ? null : (m.y - (m.x * m.xy) / m.xx) / m.count)),
  regr_r2: of(1, (m) => (m.xx === 0 ? null : m.yy === 0 ? 1 : (m.xy * m.xy) / (m.xx * m.yy))),
  regr_slope: of(1, (m) => (m.xx === 0 ? null : m.xy / m.xx)),
  regr_sxx: of(1, (m) => m.xx),
  regr_sxy: of(1, (m) => m.xy),
  regr_syy: of(1, (m) => m.yy),
}

/** What the aggregates of pairs make of their moments, by name; regr_count has none. */
export const pairAggregates: ReadonlyMap<string, Finish> = new Map(Object.entries(finishes))

export const regressionFunctions: readonly FunctionDefinition[] = [
  ...(Object.keys(oids) as (keyof typeof oids)[]).map((name) =>
    aggregate(oids[name], name, [Oid.float8, Oid.float8], Oid.float8, body(finishes[name])),
  ),
  aggregate(2818, 'regr_count', [Oid.float8, Oid.float8], Oid.int8, {
    start: () => ({ count: 0 }),
    step: (state) => {
      state.count++
      return state
    },
    merge: (a, b) => {
      a.count += b.count
      return a
    },
    finish: (state) => BigInt(state.count),
  }),
]
