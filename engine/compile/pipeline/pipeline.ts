// A pipeline as data: where rows come from, what happens to each, where they end. Cut from a physical plan (cut-plan.ts).
import type { Expression, SortKey } from '../../plan/expression.ts'
import type { PhysicalAggregate, PhysicalPlan } from '../../plan/physical.ts'
import type { TypeRef } from '../../types/type.ts'

export type Source =
  /** A table's partitions. */
  | {
      readonly kind: 'scan'
      readonly plan: PhysicalPlan & { readonly kind: 'scan' }
    }
  /** Whatever an interpreted operator yields, batch by batch. */
  | { readonly kind: 'batches'; readonly plan: PhysicalPlan }
  /** The groups that another pipeline's aggregate made. */
  | {
      readonly kind: 'groups'
      readonly plan: PhysicalPlan
      readonly groups: number
    }

export type Step =
  | {
      readonly kind: 'filter'
      readonly node: number
      readonly condition: Expression
    }
  | {
      readonly kind: 'project'
      readonly node: number
      readonly expressions: readonly Expression[]
    }
  /**
   * Looks matches up in a table that another pipeline built. Slots: the row's, then for inner, left and single the match's. Right and full
   * keep the table's rows that nothing has met (remainder.ts). Right semi and right anti only note what is met: the rows that go on are
   * the table's, and their slots are its payload's.
   */
  | {
      readonly kind: 'probe'
      readonly node: number
      readonly type: ProbeType
      readonly table: number
      readonly keys: readonly Expression[]
      /** keys[i] compare as IS NOT DISTINCT FROM. */
      readonly nullSafe?: readonly boolean[]
      readonly residual?: Expression
      /** NOT IN: nothing matches NULL, and a NULL on either side keeps a row out. */
      readonly nullAware: boolean
      /** Of right and full: of the row's slots, which are NULL beside an entry that nothing has met. */
      readonly leftTypes?: readonly TypeRef[]
    }

/** mark: a slot more, whether there is a match; NULL where nullAware leaves that open. */
export type ProbeType =
  'inner' | 'left' | 'semi' | 'anti' | 'mark' | 'single' | 'right' | 'full' | 'right-semi' | 'right-anti'

export type Probe = Step & { readonly kind: 'probe' }

/** Whether entries of the table go on by themselves, when all rows have come. */
export const hasRemainder = (step: Step): step is Probe =>
  step.kind === 'probe' &&
  (step.type === 'right' || step.type === 'full' || step.type === 'right-semi' || step.type === 'right-anti')

export type Sink =
  /** Entries of a join's table: keys first, then the slots that the probing pipeline reads. */
  | {
      readonly kind: 'build'
      readonly table: number
      readonly keys: readonly Expression[]
      readonly nullSafe?: readonly boolean[]
      /** Slots of the built side that are kept. */
      readonly payload: readonly number[]
      readonly nullAware: boolean
      /** Rows whose key is NULL are kept, though they meet none. */
      readonly keepsNulls?: boolean
    }
  | {
      readonly kind: 'aggregate'
      readonly node: number
      /** By which another pipeline reads it; absent: its groups are the plan's rows. */
      readonly number?: number
      readonly groups: readonly Expression[]
      readonly aggregates: readonly PhysicalAggregate[]
      readonly sets?: GroupSets
    }
  /** top: only the rows that are first by these keys are wanted, as far as code can tell. */
  | { readonly kind: 'output'; readonly top?: readonly SortKey[] }

/** Each row is in a group of every set: of its indices into the groups, the other groups being NULL. */
export interface GroupSets {
  readonly sets: readonly (readonly number[])[]
  /** Arguments of each GROUPING(), as indices into the groups. */
  readonly groupings: readonly (readonly number[])[]
}

export interface Pipeline {
  readonly source: Source
  readonly steps: readonly Step[]
  readonly sink: Sink
  /** Of the source's slots, those that are read. */
  readonly sourceSlots: readonly number[]
}
