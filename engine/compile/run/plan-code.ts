// What was found out about plans while they ran, kept while the plan is: query threads keep plans that come again.
import type { PhysicalPlan } from '../../plan/physical.ts'
import { type CutOptions, type CutPlan, cutPlan } from '../cut-plan.ts'
import { RunLayouts } from './run-layouts.ts'

type Scan = Parameters<CutOptions['canPin']>[0]

interface Cut {
  readonly cut: CutPlan | undefined
  /** The scans it was asked of, and what was answered: all that a cut depends on besides the plan and what was refused. */
  readonly pinned: ReadonlyMap<Scan, boolean>
}

/** What of a plan was refused, and may be refused again, comes in few ways. */
const cutsMax = 8

export class PlanCode {
  readonly layouts = new RunLayouts()
  readonly #plan: PhysicalPlan
  readonly #cuts = new Map<string, Cut>()

  constructor(plan: PhysicalPlan) {
    this.#plan = plan
  }

  cut({ canPin, refused }: CutOptions): CutPlan | undefined {
    const key = [...refused.keys()].join()
    const known = this.#cuts.get(key)
    if (known && [...known.pinned].every(([scan, pins]) => canPin(scan) === pins)) return known.cut
    const pinned = new Map<Scan, boolean>()
    const cut = cutPlan(this.#plan, {
      refused,
      canPin: (scan) => {
        const pins = canPin(scan)
        pinned.set(scan, pins)
        return pins
      },
    })
    if (this.#cuts.size >= cutsMax) this.#cuts.clear()
    this.#cuts.set(key, { cut, pinned })
    return cut
  }
}

const codes = new WeakMap<PhysicalPlan, PlanCode>()

export function codeOf(plan: PhysicalPlan): PlanCode {
  let code = codes.get(plan)
  if (!code) codes.set(plan, (code = new PlanCode(plan)))
  return code
}
