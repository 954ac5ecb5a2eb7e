// The files of introspection/: comments and queries, one query a line.
import { findType } from '../../engine/types/registry.ts'

export interface IntrospectionQuery {
  readonly name: string
  /** Of the last statement's result, as columnsOf writes them. */
  readonly columns: string
  readonly hasRows: boolean
  readonly sql: string
}

export function introspectionQueries(text: string): IntrospectionQuery[] {
  const queries: IntrospectionQuery[] = []
  let [name, columns, hasRows] = ['', '', false]
  for (const line of text.split('\n')) {
    const comment = /^-- (name|columns|rows)(?:: (.*))?$/.exec(line)
    if (comment?.[1] === 'name') [name, columns, hasRows] = [comment[2], '', false]
    else if (comment?.[1] === 'columns') columns = comment[2]
    else if (comment?.[1] === 'rows') hasRows = true
    else if (line !== '' && !line.startsWith('--')) queries.push({ name, columns, hasRows, sql: line })
  }
  return queries
}

/** id int4, name text */
export const columnsOf = (fields: readonly { readonly name: string; readonly dataTypeID: number }[]): string =>
  fields.map((field) => `${field.name} ${findType(field.dataTypeID)?.name ?? field.dataTypeID}`).join(', ')
