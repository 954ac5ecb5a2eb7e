// Which of a scan's columns are best as codes of a dictionary: texts that groups are made of, as they are or by way of an expression.
import type { Expression } from '../../plan/expression.ts'
import { rowsOf } from '../../partition-parts.ts'
import { isVolatile } from '../../plan/facts.ts'
import { some } from '../../plan/traverse-expression.ts'
import { kindOfType } from '../expression/compiled-value.ts'
import { groupKeys } from '../pipeline/groups/group-layout.ts'
import { hasRemainder, type Pipeline, type Source } from '../pipeline/pipeline.ts'
import type { ScanPartition } from '../../tables.ts'

type ScanPlan = (Source & { readonly kind: 'scan' })['plan']

/** Of fewer rows, texts are as soon looked up as they are. */
const codedRowsMin = 100_000

export function codedAttributes(
  plan: ScanPlan,
  { sink, steps, sourceSlots }: Pipeline,
  partitions: readonly ScanPartition[],
): number[] {
  if (sink.kind !== 'aggregate' || rowsOf(partitions) < codedRowsMin) return []
  let slots = groupKeys(sink).flatMap(slotsThatDecide)
  for (const step of steps.toReversed()) {
    if (step.kind === 'project') slots = slots.flatMap((slot) => slotsThatDecide(step.expressions[slot]))
    // Its rows are the table's: their slots are others.
    if (hasRemainder(step)) return []
  }
  const texts = slots.filter((slot) => sourceSlots.includes(slot) && kindOfType(plan.types[slot]) === 'text')
  return [...new Set(texts.map((slot) => plan.attributes[slot]))]
}

/** The only slot that a text is made of: code makes it once of each entry (memo.ts). */
function slotsThatDecide(key: Expression): number[] {
  if (key.kind === 'slot') return [key.slot]
  if (kindOfType(key.type) !== 'text' || isVolatile(key)) return []
  const slots = new Set<number>()
  const others = some(key, (one) => {
    if (one.kind === 'slot') slots.add(one.slot)
    return one.kind === 'parameter' || one.kind === 'subquery'
  })
  return others || slots.size !== 1 ? [] : [...slots]
}
