// What a column gets that is given nothing, as an expression among others: no SQL says so, COPY … FROM does where it builds its rows.
import type { ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import type { ColumnSchema } from '../../tables.ts'
import type { Level } from '../scope.ts'
import { defaultOf } from '../write/assignment.ts'

export const columnDefault = (column: ColumnSchema): ParseNode => ({ ColumnDefault: { column, location: -1 } })

export const bindColumnDefault = ({ column }: ParseNode, level: Level): Expression => defaultOf(column, level.binding)
