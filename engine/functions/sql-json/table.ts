// The rows of JSON_TABLE: those of the root's path, each joined with the rows of its nested paths, of which one row comes even so.
import { PgError } from '../../errors.ts'
import { toJsonNode } from '../../jsonpath/moment.ts'
import { runPath } from '../../jsonpath/run-path.ts'
import type { JsonNode } from '../../types/json/tree.ts'
import type { Value } from '../../types/type.ts'
import { clockOf, pathOf, type QueryCall, runItemQuery } from './item-query.ts'
import type { TablePath, TableSpec } from './spec.ts'

/** A row of one column is its value. */
export function* tableRows(spec: TableSpec, document: JsonNode, call: QueryCall): Generator<Value> {
  for (const cells of rowsOf(spec.root, document, spec, call)) {
    if (spec.width === 1) {
      yield cells[0] ?? null
      continue
    }
    const row: Value[] = Array.from({ length: spec.width }, () => null)
    cells.forEach((cell, at) => (row[at] = cell))
    yield row
  }
}

/** Cells by their position; those of other paths are holes. */
function* rowsOf(path: TablePath, document: JsonNode, spec: TableSpec, call: QueryCall): Generator<Value[]> {
  let ordinal = 0
  for (const item of itemsOf(path, document, spec, call)) {
    ordinal++
    const cells: Value[] = []
    for (const { at, item: asked } of path.columns) {
      cells[at] = asked ? runItemQuery(asked.query, pathOf(asked.path, call.context), item, asked.type, call) : ordinal
    }
    let isJoined = false
    for (const nested of path.nested) {
      for (const below of rowsOf(nested, item, spec, call)) {
        isJoined = true
        const row = cells.slice()
        below.forEach((cell, at) => (row[at] = cell))
        yield row
      }
    }
    if (!isJoined) yield cells
  }
}

/** All of them first: where one is at fault there are none. */
function itemsOf(path: TablePath, document: JsonNode, { errorOnError }: TableSpec, call: QueryCall): JsonNode[] {
  try {
    return Array.from(
      runPath(pathOf(path.path, call.context), document, call.variables, clockOf(call.context)),
      toJsonNode,
    )
  } catch (error) {
    if (errorOnError || !(error instanceof PgError) || !error.sqlstate.startsWith('22')) throw error
    return []
  }
}
