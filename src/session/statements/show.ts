// SHOW name and SHOW ALL.
import type { VariableShowStmt } from '@pgsql/types'
import { Oid } from '../../../engine/types/oids.ts'
import { fieldOf, rowsExecution } from '../execution.ts'
import { display } from '../settings/settings.ts'
import { findVariable, variables } from '../settings/variables.ts'
import type { Utility } from './utility.ts'

const isAll = (node: VariableShowStmt): boolean => node.name === 'all'

export const showStatement: Utility<VariableShowStmt> = {
  fields: (core, node) => {
    if (isAll(node)) return ['name', 'setting', 'description'].map((name) => fieldOf(name, Oid.text))
    core.settings.show(node.name!)
    return [fieldOf(findVariable(node.name!)?.name ?? node.name!, Oid.text)]
  },
  execute(node, { core, formats }) {
    return rowsExecution(core, showStatement.fields!(core, node)!, formats, 'SHOW', () =>
      isAll(node)
        ? variables.map((variable) => [
            variable.name,
            display(variable, core.settings.get(variable.name) ?? ''),
            variable.description,
          ])
        : [[core.settings.show(node.name!)]],
    )
  },
}
