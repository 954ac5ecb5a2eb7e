// What a pipeline's code is specialised for: how the source's columns lie in memory.
import type { Layout } from '../../../columns/layout.ts'
import type { TypeRef } from '../../../types/type.ts'

export interface ColumnForm {
  readonly type: TypeRef
  readonly layout: Layout
  readonly nullable: boolean
}

export interface SourceForm {
  readonly columns: readonly ColumnForm[]
  /** Rows are given by a list of row numbers. */
  readonly selected: boolean
  /** Rows are entries of the table that this step of the pipeline probes: those that it leaves over (remainder.ts). */
  readonly remainder?: number
}

export const remainderForm = (remainder: number): SourceForm => ({ columns: [], selected: false, remainder })

/** Equal for forms that the same code serves. */
export const formKey = (form: SourceForm): string =>
  `${form.remainder === undefined ? '' : `r${form.remainder}`}${form.selected ? 's' : ''}${form.columns.map(({ type, layout, nullable }) => `${type.oid}/${layoutKey(layout)}${nullable ? '?' : ''}`).join(',')}`

/** Whether their keys are equal, told without making them. */
export const isSameForm = (a: SourceForm, b: SourceForm): boolean =>
  a === b ||
  (a.remainder === b.remainder &&
    a.selected === b.selected &&
    a.columns.length === b.columns.length &&
    a.columns.every((column, i) => isSameColumn(column, b.columns[i])))

const isSameColumn = (a: ColumnForm, b: ColumnForm): boolean =>
  a.type.oid === b.type.oid &&
  a.nullable === b.nullable &&
  (a.layout === b.layout || (a.layout.kind === b.layout.kind && layoutKey(a.layout) === layoutKey(b.layout)))

function layoutKey(layout: Layout): string {
  switch (layout.kind) {
    case 'decimal':
      return `d${layout.scale}${layout.width}`
    case 'dictionary':
      return `y${layout.codes}${layout.of}`
    default:
      return layout.kind
  }
}
