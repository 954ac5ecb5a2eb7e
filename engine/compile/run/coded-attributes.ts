// Which of a scan's columns are best as codes of a dictionary: texts that groups are made of.
import { kindOfType } from '../expression/compiled-value.ts'
import { groupKeys } from '../pipeline/group-sink.ts'
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
  if (sink.kind !== 'aggregate' || partitions.reduce((sum, { rows }) => sum + rows, 0) < codedRowsMin) return []
  let slots = groupKeys(sink).flatMap((key) => (key.kind === 'slot' ? [key.slot] : []))
  for (const step of steps.toReversed()) {
    if (step.kind === 'project')
      slots = slots.flatMap((slot) => {
        const expression = step.expressions[slot]
        return expression.kind === 'slot' ? [expression.slot] : []
      })
    // Its rows are the table's: their slots are others.
    if (hasRemainder(step)) return []
  }
  const texts = slots.filter((slot) => sourceSlots.includes(slot) && kindOfType(plan.types[slot]) === 'text')
  return [...new Set(texts.map((slot) => plan.attributes[slot]))]
}
