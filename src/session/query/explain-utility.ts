// EXPLAIN of a statement without a plan: it is not run, and the answer says in each format that there is nothing to show.
import type { ExplainOptions } from '../../../engine/bind/statement.ts'
import { type Execution, fieldOf, rowsExecution } from '../execution.ts'
import type { SessionCore } from '../session-core.ts'
import { explainType } from './explain.ts'

type Format = ExplainOptions['format']

const answers: Readonly<Record<Format, string>> = {
  text: 'Utility statements have no plan structure',
  json: '[\n  "Utility Statement"\n]',
  yaml: '- "Utility Statement"',
  xml: '<explain xmlns="http://www.postgresql.org/2009/explain">\n  <Utility-Statement />\n</explain>',
}

export const explainUtility = (core: SessionCore, format: Format, formats: readonly number[]): Execution =>
  rowsExecution(core, [fieldOf('QUERY PLAN', explainType(format))], formats, 'EXPLAIN', () =>
    Promise.resolve([[answers[format]]]),
  )
