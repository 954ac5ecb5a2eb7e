// PREPARE, EXECUTE and DEALLOCATE: the same named statements that the extended protocol prepares.
import type { DeallocateStmt, ExecuteStmt, PrepareStmt } from '@pgsql/types'
import { bindScalarNode, resolveTypeName } from '../../../engine/bind/bind.ts'
import { evaluateScalar } from '../../../engine/interpret/expression/evaluate.ts'
import { PgError } from '../../../engine/errors.ts'
import type { Value } from '../../../engine/types/type.ts'
import { withFiles } from '../../objects/session-files.ts'
import { bindPrepared, type PreparedStatement } from '../prepared/prepared-statement.ts'
import { bindContext, constantContext } from '../prepared/bind-context.ts'
import { commandExecution } from '../execution.ts'
import type { SessionCore } from '../session-core.ts'
import { parameterTarget } from '../prepared/parameter-rules.ts'
import { describePrepared, startExecution } from '../prepared/start-execution.ts'
import { currentTimestamp } from '../transaction/transaction.ts'
import type { Utility } from './utility.ts'

const undefinedStatement = (name: string): PgError =>
  new PgError('26000', `prepared statement "${name}" does not exist`)

export const prepareStatement: Utility<PrepareStmt> = {
  restricted: 'PREPARE',
  execute(node, { core, raw }) {
    return commandExecution('PREPARE', async () => {
      const context = bindContext(core, [])
      const declaredTypes = (node.argtypes ?? []).map((type) => {
        const { oid, domain } = resolveTypeName('TypeName' in type ? type.TypeName : {}, context)
        return domain ?? oid
      })
      const prepared: Ready = {
        name: node.name!,
        raw: { ...raw, node: node.query! },
        declaredTypes,
        fromSql: true,
        preparedAt: currentTimestamp(),
      }
      prepared.result = await withFiles(core, () => bindPrepared(core, prepared).statement)
      // A statement that is wrong is said to be that, whatever its name.
      if (core.statements.has(node.name!))
        throw new PgError('42P05', `prepared statement "${node.name}" already exists`)
      core.statements.set(node.name!, prepared)
    })
  },
}

type Ready = PreparedStatement & { raw: NonNullable<PreparedStatement['raw']> }

function named(core: SessionCore, name: string): Ready {
  const prepared = core.statements.get(name)
  if (!prepared?.raw) throw undefinedStatement(name)
  return prepared as Ready
}

export const executeStatement: Utility<ExecuteStmt> = {
  fields: (core, node) => describePrepared(core, named(core, node.name!)),
  execute(node, { core, formats }) {
    const prepared = named(core, node.name!)
    const { parameters } = bindPrepared(core, prepared)
    const given = node.params ?? []
    if (given.length !== parameters.length) {
      throw new PgError('42601', `wrong number of parameters for prepared statement "${node.name}"`, {
        detail: `Expected ${parameters.length} parameters but got ${given.length}.`,
      })
    }
    const values: Value[] = given.map((argument, i) => {
      const expression = bindScalarNode(
        argument,
        parameterTarget(core, prepared.declaredTypes[i], parameters[i]),
        bindContext(core, []),
      )
      return evaluateScalar(expression, [], constantContext(core))
    })
    return startExecution(core, prepared, values, formats, {})
  },
}

export const deallocateStatement: Utility<DeallocateStmt> = {
  restricted: 'DEALLOCATE',
  execute(node, { core }) {
    return commandExecution(node.name ? 'DEALLOCATE' : 'DEALLOCATE ALL', () => {
      if (!node.name) core.statements.clear()
      else if (!core.statements.delete(node.name)) throw undefinedStatement(node.name)
    })
  },
}
