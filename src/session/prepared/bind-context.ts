// What bind, and the evaluation of constants outside a query, need to know of the session.
import type { EvaluateContext } from '../../../engine/interpret/context.ts'
import type { BindContext } from '../../../engine/bind/bind.ts'
import { notSupported } from '../../../engine/errors.ts'
import { answerEffect } from '../effects.ts'
import type { SessionCore } from '../session-core.ts'

/** For SQL of the server's own: whoever the user is, it may do what it does. */
export function bindContext(core: SessionCore, parameterTypes: number[]): BindContext {
  return {
    catalog: core.catalog,
    searchPath: core.searchPath,
    user: core.user,
    settings: core.textSettings,
    session: core.facts,
    parameterTypes,
    unrestricted: true,
    file: (uri) => core.files.schema(uri),
  }
}

/** For expressions without columns that the session evaluates itself, as the arguments of EXECUTE. */
export function constantContext(core: SessionCore): EvaluateContext {
  return {
    settings: core.textSettings,
    session: core.facts,
    catalog: core.catalog,
    parameters: [],
    effect: (name, args) => {
      const answer = answerEffect(core, name, args, { sequence: core.ensureTransaction().statementSequence })
      if (answer instanceof Promise) throw notSupported(`${name} in the arguments of EXECUTE`)
      return answer
    },
  }
}
