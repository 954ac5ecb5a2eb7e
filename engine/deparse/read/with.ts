// WITH: its queries in the order they were written.
import { bodyOf, kindOf, nameParts, type ParseNode } from '../../parse/node.ts'
import { quoteIdentifier } from '../../sql-text/quote-identifier.ts'
import type { ShownWith } from '../tree.ts'
import { readQuery } from './query.ts'
import { type Place, Unprintable } from './reading.ts'

export function readWith(clause: ParseNode, place: Place): ShownWith {
  return {
    recursive: clause.recursive === true,
    tables: (clause.ctes as ParseNode[]).map(bodyOf).map((table) => {
      if (kindOf(table.ctequery) !== 'SelectStmt') throw new Unprintable('a WITH query that writes')
      return {
        name: table.ctename as string,
        columns: nameParts(table.aliascolnames),
        materialized: materialized(table),
        query: readQuery(table.ctequery.SelectStmt, place),
        terms: searchText(table.search_clause) + cycleText(table.cycle_clause),
      }
    }),
  }
}

function materialized(table: ParseNode): '' | 'MATERIALIZED ' | 'NOT MATERIALIZED ' {
  if (table.ctematerialized === 'CTEMaterializeAlways') return 'MATERIALIZED '
  return table.ctematerialized === 'CTEMaterializeNever' ? 'NOT MATERIALIZED ' : ''
}

const columnList = (names: readonly ParseNode[]): string => nameParts(names).map(quoteIdentifier).join(', ')

function searchText(clause: ParseNode | undefined): string {
  if (!clause) return ''
  const order = clause.search_breadth_first ? 'BREADTH' : 'DEPTH'
  return ` SEARCH ${order} FIRST BY ${columnList(clause.search_col_list)} SET ${quoteIdentifier(clause.search_seq_column)}`
}

function cycleText(clause: ParseNode | undefined): string {
  if (!clause) return ''
  const isPlain =
    clause.cycle_mark_value?.A_Const?.boolval?.boolval === true &&
    clause.cycle_mark_default?.A_Const?.boolval !== undefined
  if (!isPlain) throw new Unprintable('CYCLE … TO … DEFAULT')
  return ` CYCLE ${columnList(clause.cycle_col_list)} SET ${quoteIdentifier(clause.cycle_mark_column)} USING ${quoteIdentifier(clause.cycle_path_column)}`
}
