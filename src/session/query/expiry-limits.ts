// What rows are old enough to be expired, when a plan starts: values of the parameters that hide them.
import type { PhysicalPlan } from '../../../engine/plan/physical.ts'
import { Oid } from '../../../engine/types/oids.ts'
import type { Value } from '../../../engine/types/type.ts'

const microsPerDay = 86_400_000_000n

/** now: µs since 2000-01-01. */
export function withExpiryLimits(plan: PhysicalPlan, parameters: readonly Value[], now: bigint): readonly Value[] {
  const limits = plan.expiryLimits
  if (!limits) return parameters
  const all: Value[] = Array.from({ length: limits[0].parameter - 1 }, (_, i) => parameters[i] ?? null)
  for (const { micros, type } of limits) {
    const limit = now - BigInt(micros)
    all.push(type === Oid.date ? Number(dayFrom(limit)) : limit)
  }
  return all
}

/** The first day that begins at this time or later. */
const dayFrom = (micros: bigint): bigint => {
  const day = micros / microsPerDay
  return day * microsPerDay < micros ? day + 1n : day
}
